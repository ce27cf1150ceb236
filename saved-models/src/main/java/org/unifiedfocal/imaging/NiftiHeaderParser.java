package org.unifiedfocal.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the fixed part of a NIfTI header. Where a field has two offsets, the first is its place in
 * NIfTI-1 and the second in NIfTI-2, which has 64-bit integers and double precision.
 */
final class NiftiHeaderParser {
  /** Bytes that hold the fixed part of either version. */
  static final int MAX_SIZE = 540;

  private static final int SIZE_1 = 348;
  private static final int SIZE_2 = 540;
  private static final int MAX_SAMPLES = Integer.MAX_VALUE - 8;

  private final Path file;
  private final ByteBuffer bytes;
  private final int version;

  private NiftiHeaderParser(Path file, byte[] content) {
    this.file = file;
    if (content.length < 4) {
      throw bad("a NIfTI header", content.length + " bytes");
    }
    this.bytes = ByteBuffer.wrap(content);
    int size = bytes.getInt(0);
    if (size != SIZE_1 && size != SIZE_2) {
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      size = bytes.getInt(0);
    }
    if ((size & 0xffff) == 0x8b1f) {
      throw bad("a name ending in .gz", "gzip data");
    }
    if (size != SIZE_1 && size != SIZE_2) {
      throw bad("a NIfTI header, of 348 or 540 bytes", size);
    }
    if (content.length < size) {
      throw bad("a NIfTI header of " + size + " bytes", content.length);
    }
    this.version = size == SIZE_1 ? 1 : 2;
  }

  /**
   * Reads a header.
   *
   * @param file named in errors
   * @param content the start of the file: {@link #MAX_SIZE} bytes, or fewer if it is shorter
   * @param singleFile what the file's name promises: header and voxels in one file
   */
  static NiftiHeader parse(Path file, byte[] content, boolean singleFile) {
    return new NiftiHeaderParser(file, content).header(singleFile);
  }

  private NiftiHeader header(boolean singleFile) {
    checkMagic(singleFile);
    NiftiDatatype datatype = datatype();
    List<Integer> shape = shape(datatype);
    double[] pixdim = reals(76, 104, 8);
    List<Double> zooms = new ArrayList<>();
    for (int axis = 1; axis <= shape.size(); axis++) {
      zooms.add(Math.abs(pixdim[axis]));
    }
    double slope = real(112, 176);
    double inter = real(116, 184);
    boolean scaled = slope != 0 && Double.isFinite(slope) && datatype.samples() == 1;
    if (scaled && !Double.isFinite(inter)) {
      throw bad("a finite scl_inter with scl_slope " + slope, inter);
    }
    int units = version == 1 ? bytes.get(123) : bytes.getInt(500);
    int qformCode = code(252, 344);
    int sformCode = code(254, 348);
    Affine affine =
        sformCode > 0
            ? sform()
            : qformCode > 0 ? qform(shape, pixdim) : centred(shape, voxelSize(shape, pixdim));
    return new NiftiHeader(
        version,
        bytes.order(),
        datatype,
        shape,
        zooms,
        spaceUnit(units & 0x07),
        timeUnit(units & 0x38),
        scaled ? slope : 1,
        scaled ? inter : 0,
        qformCode,
        sformCode,
        affine,
        singleFile,
        dataOffset(singleFile));
  }

  private void checkMagic(boolean singleFile) {
    String expected = (singleFile ? "n+" : "ni") + version + (version == 1 ? "\0" : "\0\r\n\032\n");
    byte[] magic = new byte[expected.length()];
    bytes.get(version == 1 ? 344 : 4, magic);
    if (!Arrays.equals(magic, expected.getBytes(StandardCharsets.ISO_8859_1))) {
      String found = new String(magic, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]+", "");
      String kind = singleFile ? "a single NIfTI file" : "the header of a NIfTI pair";
      throw bad("'" + expected.substring(0, 3) + "', the mark of " + kind, "'" + found + "'");
    }
  }

  private NiftiDatatype datatype() {
    int code = bytes.getShort(version == 1 ? 70 : 12);
    int bits = bytes.getShort(version == 1 ? 72 : 14);
    for (NiftiDatatype datatype : NiftiDatatype.values()) {
      if (datatype.code() == code) {
        if (datatype.bitsPerVoxel() != bits) {
          throw bad("bitpix " + datatype.bitsPerVoxel() + " for type " + datatype, bits);
        }
        return datatype;
      }
    }
    throw bad("real numbers or colours as voxels", "datatype " + code);
  }

  private List<Integer> shape(NiftiDatatype datatype) {
    long[] dim = new long[8];
    for (int i = 0; i < 8; i++) {
      dim[i] = version == 1 ? bytes.getShort(40 + 2 * i) : bytes.getLong(16 + 8 * i);
    }
    if (dim[0] < 1 || dim[0] > 7) {
      throw bad("1 to 7 axes in dim[0]", dim[0]);
    }
    long[] used = Arrays.copyOfRange(dim, 1, (int) dim[0] + 1);
    long samples = datatype.samples();
    List<Integer> shape = new ArrayList<>();
    for (long size : used) {
      if (size < 1) {
        throw bad("at least one voxel along each axis", Arrays.toString(used));
      }
      if (size > MAX_SAMPLES / samples) {
        throw bad("at most " + MAX_SAMPLES + " samples", Arrays.toString(used));
      }
      samples *= size;
      shape.add((int) size);
    }
    long axesBeyondSpace = shape.stream().skip(3).filter(size -> size > 1).count();
    if (axesBeyondSpace + (datatype.samples() > 1 ? 1 : 0) > 1) {
      throw bad("one axis of channels after the third", shape + " of type " + datatype);
    }
    return shape;
  }

  private long dataOffset(boolean singleFile) {
    double offset = version == 1 ? bytes.getFloat(108) : bytes.getLong(168);
    // The four bytes after the header say whether extensions follow.
    long least = !singleFile ? 0 : version == 1 ? SIZE_1 + 4 : SIZE_2 + 4;
    if (!(offset >= least && offset <= 0x1p62 && offset == Math.rint(offset))) {
      throw bad("a whole vox_offset of at least " + least, offset);
    }
    return (long) offset;
  }

  private Affine sform() {
    double[] rows = reals(280, 400, 12);
    for (double element : rows) {
      if (!Double.isFinite(element)) {
        throw bad("a finite sform", Arrays.toString(rows));
      }
    }
    return Affine.of(
        new double[][] {
          Arrays.copyOfRange(rows, 0, 4),
          Arrays.copyOfRange(rows, 4, 8),
          Arrays.copyOfRange(rows, 8, 12)
        });
  }

  private Affine qform(List<Integer> shape, double[] pixdim) {
    double[] bcd = reals(256, 352, 3);
    double[] offset = reals(268, 376, 3);
    double qfac = pixdim[0] < 0 ? -1 : 1;
    double epsilon = version == 1 ? Qform.FLOAT32_EPSILON : Qform.FLOAT64_EPSILON;
    Qform qform =
        new Qform(bcd[0], bcd[1], bcd[2], voxelSize(shape, pixdim), qfac, offset, epsilon);
    if (!qform.isRotation()) {
      throw bad("a unit quaternion", "(b, c, d) = " + Arrays.toString(bcd));
    }
    for (double x : offset) {
      if (!Double.isFinite(x)) {
        throw bad("a finite qform offset", Arrays.toString(offset));
      }
    }
    return qform.affine();
  }

  /** The middle of the volume at the origin, x to the left: Analyze's way. */
  private static Affine centred(List<Integer> shape, double[] zooms) {
    double[][] rows = new double[3][4];
    for (int axis = 0; axis < 3; axis++) {
      rows[axis][axis] = axis == 0 ? -zooms[axis] : zooms[axis];
      int size = axis < shape.size() ? shape.get(axis) : 1;
      rows[axis][3] = -rows[axis][axis] * (size - 1) / 2;
    }
    return Affine.of(rows);
  }

  /** The magnitude of pixdim[1..3]; 1 along axes that the image does not have. */
  private double[] voxelSize(List<Integer> shape, double[] pixdim) {
    double[] size = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double zoom = Math.abs(pixdim[axis + 1]);
      boolean usable = zoom > 0 && Double.isFinite(zoom);
      if (!usable && axis < shape.size()) {
        double[] found = Arrays.copyOfRange(pixdim, 1, 4);
        throw bad("a voxel size in pixdim[1..3]", Arrays.toString(found));
      }
      size[axis] = usable ? zoom : 1;
    }
    return size;
  }

  private static String spaceUnit(int code) {
    return switch (code) {
      case 1 -> "meter";
      case 2 -> "mm";
      case 3 -> "micron";
      default -> "unknown";
    };
  }

  private static String timeUnit(int code) {
    return switch (code) {
      case 8 -> "sec";
      case 16 -> "msec";
      case 24 -> "usec";
      case 32 -> "hz";
      case 40 -> "ppm";
      case 48 -> "rads";
      default -> "unknown";
    };
  }

  private int code(int at1, int at2) {
    return version == 1 ? bytes.getShort(at1) : bytes.getInt(at2);
  }

  private double real(int at1, int at2) {
    return version == 1 ? bytes.getFloat(at1) : bytes.getDouble(at2);
  }

  private double[] reals(int at1, int at2, int count) {
    double[] reals = new double[count];
    for (int i = 0; i < count; i++) {
      reals[i] = real(at1 + 4 * i, at2 + 8 * i);
    }
    return reals;
  }

  private BadInputException bad(String expected, Object found) {
    return new BadInputException(file, "expected " + expected + ", found " + found);
  }
}
