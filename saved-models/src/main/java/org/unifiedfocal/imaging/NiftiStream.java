package org.unifiedfocal.imaging;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A NIfTI image being read: its header, then its voxels once through, in file order. */
final class NiftiStream implements Closeable {
  /** Deflate codes at most 258 bytes in two bits. */
  private static final long MAX_EXPANSION = 1032;

  /** What may follow the voxels in a compressed file, which is read on to its checksum. */
  private static final long MAX_TRAILING_BYTES = 1 << 24;

  private static final int CHUNK_BYTES = 1 << 17;

  /** Takes the next samples, widened and scaled. */
  interface Sink {
    /**
     * Takes some samples.
     *
     * @param values the samples, valid until this returns
     * @param count how many there are
     * @param first the place of the first one in the file
     */
    void accept(double[] values, int count, int first);
  }

  private final NiftiFiles files;
  private final NiftiHeader header;
  private InputStream in;

  private NiftiStream(NiftiFiles files, NiftiHeader header, InputStream in) {
    this.files = files;
    this.header = header;
    this.in = in;
  }

  /**
   * Opens an image and reads its header. One that promises more voxels than the file can hold is
   * refused here, before anybody makes room for them.
   */
  static NiftiStream open(Path file) throws IOException {
    NiftiFiles files = NiftiFiles.of(file);
    InputStream in = open(files.header(), NiftiHeaderParser.MAX_SIZE);
    try {
      in.mark(NiftiHeaderParser.MAX_SIZE);
      byte[] start = in.readNBytes(NiftiHeaderParser.MAX_SIZE);
      NiftiHeader header = NiftiHeaderParser.parse(files.header(), start, files.single());
      in.reset();
      NiftiStream stream = new NiftiStream(files, header, in);
      stream.checkSize();
      return stream;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream open(Path file, int bufferBytes) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return new BufferedInputStream(
          NiftiFiles.isCompressed(file) ? new GZIPInputStream(in, 1 << 16) : in, bufferBytes);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  NiftiHeader header() {
    return header;
  }

  /** Reads all voxels, once. */
  void readVoxels(Sink sink) throws IOException {
    if (files.single()) {
      skipExtensions();
    } else {
      in.close();
      in = open(files.voxels(), NiftiHeaderParser.MAX_SIZE);
      in.skipNBytes(header.dataOffset());
    }
    NiftiDatatype datatype = header.datatype();
    int samples = header.samples();
    byte[] raw = new byte[(int) Math.min(CHUNK_BYTES, header.dataBytes())];
    ByteBuffer buffer = ByteBuffer.wrap(raw).order(header.byteOrder());
    double[] values = new double[raw.length / datatype.sampleBytes()];
    boolean scaled = header.slope() != 1 || header.inter() != 0;
    for (int first = 0, count; first < samples; first += count) {
      count = Math.min(values.length, samples - first);
      int wanted = count * datatype.sampleBytes();
      int found = in.readNBytes(raw, 0, wanted);
      if (found < wanted) {
        throw tooShort("", (long) first * datatype.sampleBytes() + found);
      }
      datatype.widen(buffer, count, values);
      if (scaled) {
        scale(values, count);
      }
      sink.accept(values, count, first);
    }
    if (NiftiFiles.isCompressed(files.voxels())) {
      readToChecksum(raw);
    }
  }

  private void checkSize() throws IOException {
    long size = Files.size(files.voxels());
    boolean compressed = NiftiFiles.isCompressed(files.voxels());
    long capacity = compressed ? Math.multiplyExact(size, MAX_EXPANSION) : size;
    if (header.dataOffset() + header.dataBytes() > capacity) {
      throw tooShort(compressed ? "at most " : "", Math.max(0, capacity - header.dataOffset()));
    }
  }

  private BadInputException tooShort(String atMost, long found) {
    return new BadInputException(
        files.voxels(),
        "expected %d bytes of voxels for shape %s, found %s%d"
            .formatted(header.dataBytes(), header.shape(), atMost, found));
  }

  /** Walks the chain of extensions, whose sizes must lead to the voxels, and skips the rest. */
  private void skipExtensions() throws IOException {
    long position = header.version() == 1 ? 352 : 544;
    in.skipNBytes(position - 4);
    byte[] extended = in.readNBytes(4);
    if (extended.length < 4) {
      throw new EOFException();
    }
    while (extended[0] != 0 && header.dataOffset() - position >= 8) {
      ByteBuffer start = ByteBuffer.wrap(in.readNBytes(8)).order(header.byteOrder());
      if (start.remaining() < 8) {
        throw new EOFException();
      }
      int size = start.getInt();
      if (size < 8 || size > header.dataOffset() - position) {
        throw new BadInputException(
            files.header(),
            "expected a header extension that ends before the voxels at %d, found one of %d bytes at %d"
                .formatted(header.dataOffset(), size, position));
      }
      in.skipNBytes(size - 8);
      position += size;
    }
    in.skipNBytes(header.dataOffset() - position);
  }

  private void scale(double[] values, int count) {
    double slope = header.slope();
    double inter = header.inter();
    for (int i = 0; i < count; i++) {
      values[i] = values[i] * slope + inter;
    }
  }

  private void readToChecksum(byte[] scratch) throws IOException {
    long trailing = 0;
    for (int n; (n = in.read(scratch)) > 0; ) {
      trailing += n;
      if (trailing > MAX_TRAILING_BYTES) {
        throw new BadInputException(
            files.voxels(),
            "expected %d bytes of voxels for shape %s, found more than %d bytes after them"
                .formatted(header.dataBytes(), header.shape(), MAX_TRAILING_BYTES));
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
