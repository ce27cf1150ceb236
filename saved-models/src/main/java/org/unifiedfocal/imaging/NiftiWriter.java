package org.unifiedfocal.imaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes NIfTI-1 files, {@code .nii} or compressed {@code .nii.gz}, in the geometry of the image:
 * its affine as sform, and as qform too unless it shears, in millimetres. A file is written under a
 * temporary name and renamed when it is complete.
 *
 * <p>Every method throws {@link BadInputException} if the name has another ending, the file exists
 * and may not be overwritten, or an axis is longer than NIfTI-1 allows (32767), and {@link
 * java.io.UncheckedIOException} if writing fails.
 */
public final class NiftiWriter {
  private static final int HEADER_BYTES = 348;
  private static final int DATA_OFFSET = 352;
  private static final int CHUNK_VALUES = 1 << 14;

  /** Both affines are in the coordinates of the scanner (NIFTI_XFORM_SCANNER_ANAT). */
  private static final short SCANNER = 1;

  private static final byte MILLIMETRES = 2;

  private NiftiWriter() {}

  /**
   * Writes a label map as unsigned 8-bit integers.
   *
   * @param file where to
   * @param labels what
   * @param overwrite whether an existing file may be replaced
   */
  public static void write(Path file, LabelMap labels, boolean overwrite) {
    byte[] header = header(file, labels.geometry(), 1, NiftiDatatype.UINT8);
    write(
        file,
        overwrite,
        out -> {
          out.write(header);
          out.write(labels.labels());
        });
  }

  /**
   * Writes an image as 32-bit floats. Several channels become the fourth axis (the third of a 2D
   * image is then 1 long).
   *
   * @param file where to
   * @param image what
   * @param overwrite whether an existing file may be replaced
   */
  public static void write(Path file, Image image, boolean overwrite) {
    byte[] header = header(file, image.geometry(), image.channels(), NiftiDatatype.FLOAT32);
    write(
        file,
        overwrite,
        out -> {
          out.write(header);
          for (int channel = 0; channel < image.channels(); channel++) {
            writeChannel(image, channel, out);
          }
        });
  }

  private static void writeChannel(Image image, int channel, OutputStream out) throws IOException {
    float[] values = image.values();
    int channels = image.channels();
    ByteBuffer chunk =
        ByteBuffer.allocate(CHUNK_VALUES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = channel; at < values.length; ) {
      chunk.clear();
      for (; chunk.hasRemaining() && at < values.length; at += channels) {
        chunk.putFloat(values[at]);
      }
      out.write(chunk.array(), 0, chunk.position());
    }
  }

  private static void write(Path file, boolean overwrite, AtomicFile.Content content) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".nii")) {
      AtomicFile.write(file, overwrite, content);
    } else if (name.endsWith(".nii.gz")) {
      AtomicFile.write(
          file,
          overwrite,
          out -> {
            try (OutputStream compressed = new FastGzip(out)) {
              content.writeTo(compressed);
            }
          });
    } else {
      throw new BadInputException(file, "expected a name ending in .nii or .nii.gz");
    }
  }

  /** Compression as NIfTI tools choose it: better levels cost time and gain little on images. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static byte[] header(Path file, Geometry geometry, int channels, NiftiDatatype datatype) {
    List<Integer> shape = new ArrayList<>(geometry.shape());
    Collections.reverse(shape);
    if (channels > 1) {
      shape.addAll(Collections.nCopies(3 - shape.size(), 1));
      shape.add(channels);
    }
    if (Collections.max(shape) > Short.MAX_VALUE) {
      throw new BadInputException(
          file, "expected axes of at most 32767 voxels for NIfTI-1, found " + shape);
    }
    Affine affine = geometry.affine();
    ByteBuffer header = ByteBuffer.allocate(DATA_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, HEADER_BYTES);
    header.putShort(40, (short) shape.size());
    for (int axis = 0; axis < 7; axis++) {
      int size = axis < shape.size() ? shape.get(axis) : 1;
      header.putShort(42 + 2 * axis, (short) size);
      double spacing = axis < 3 ? affine.spacing(axis) : 1;
      header.putFloat(80 + 4 * axis, spacing > 0 ? (float) spacing : 1);
    }
    header.putShort(70, (short) datatype.code());
    header.putShort(72, (short) datatype.bitsPerVoxel());
    header.putFloat(108, DATA_OFFSET);
    header.putFloat(112, 1); // scl_slope
    header.put(123, MILLIMETRES);
    header.putFloat(76, 1); // qfac
    Optional<Qform> qform = Qform.of(affine);
    qform.ifPresent(q -> putQform(header, q));
    header.putShort(254, SCANNER);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        header.putFloat(280 + 16 * row + 4 * column, (float) affine.get(row, column));
      }
    }
    header.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
    return header.array();
  }

  private static void putQform(ByteBuffer header, Qform qform) {
    header.putFloat(76, (float) qform.qfac());
    header.putShort(252, SCANNER);
    header.putFloat(256, (float) qform.b());
    header.putFloat(260, (float) qform.c());
    header.putFloat(264, (float) qform.d());
    for (int axis = 0; axis < 3; axis++) {
      header.putFloat(268 + 4 * axis, (float) qform.offset()[axis]);
    }
  }
}
