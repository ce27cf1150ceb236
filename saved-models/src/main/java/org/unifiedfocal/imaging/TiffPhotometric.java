package org.unifiedfocal.imaging;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The PhotometricInterpretation of a TIFF file, which says what its samples mean. Some scanners
 * write colour as "grey, three samples a pixel" without declaring the other two; readers then count
 * the samples wrong or give up.
 */
final class TiffPhotometric {
  static final int WHITE_IS_ZERO = 0;
  static final int YCBCR = 6;

  private static final int BLACK_IS_ZERO = 1;
  private static final int RGB = 2;

  private static final int PHOTOMETRIC_TAG = 262;
  private static final int SAMPLES_PER_PIXEL_TAG = 277;
  private static final int EXTRA_SAMPLES_TAG = 338;

  private final ByteBuffer tiff;
  private final boolean big;

  /** Entries that may still come: all pages of a whole file have no more than fit into it. */
  private long entriesLeft;

  private TiffPhotometric(byte[] tiff) {
    this.tiff = ByteBuffer.wrap(tiff);
    if (tiff[0] == 'I') {
      this.tiff.order(ByteOrder.LITTLE_ENDIAN);
    }
    this.big = this.tiff.getShort(2) == 43;
    this.entriesLeft = tiff.length / entrySize();
  }

  /**
   * Finds the interpretation of the first page, and changes grey with three undeclared samples to
   * RGB on every page.
   *
   * @param tiff a whole file, changed in place
   * @return the interpretation of the first page
   * @throws EOFException if a page lies behind the end of the file; the decoder would leave it out
   * @throws IOException if pages overlap, or follow each other in a circle
   */
  static int correct(byte[] tiff) throws IOException {
    try {
      return new TiffPhotometric(tiff).correctPages();
    } catch (IndexOutOfBoundsException e) {
      throw new EOFException();
    }
  }

  private int correctPages() throws IOException {
    int page = offset(big ? 8 : 4);
    int first = correctPage(page);
    while ((page = next(page)) != 0) {
      correctPage(page);
    }
    return first;
  }

  private int correctPage(int page) {
    int photometric = find(page, PHOTOMETRIC_TAG);
    if (photometric < 0) {
      return BLACK_IS_ZERO;
    }
    int samples = find(page, SAMPLES_PER_PIXEL_TAG);
    if (tiff.getShort(photometric) == BLACK_IS_ZERO
        && samples > 0
        && tiff.getShort(samples) == 3
        && find(page, EXTRA_SAMPLES_TAG) < 0) {
      tiff.putShort(photometric, (short) RGB);
    }
    return tiff.getShort(photometric);
  }

  /** Where the value of a tag of type SHORT stands, or -1. */
  private int find(int page, int tag) {
    for (int entry = firstEntry(page), n = entries(page); n > 0; n--, entry += entrySize()) {
      if (Short.toUnsignedInt(tiff.getShort(entry)) == tag) {
        return entry + (big ? 12 : 8);
      }
    }
    return -1;
  }

  private int next(int page) throws IOException {
    entriesLeft -= 1 + entries(page);
    if (entriesLeft < 0) {
      throw new IOException("its pages overlap");
    }
    return offset(Math.addExact(firstEntry(page), Math.multiplyExact(entries(page), entrySize())));
  }

  private int entries(int page) {
    return big ? offset(page) : Short.toUnsignedInt(tiff.getShort(page));
  }

  private int firstEntry(int page) {
    return page + (big ? 8 : 2);
  }

  private int entrySize() {
    return big ? 20 : 12;
  }

  /** An offset, or a count of entries. */
  private int offset(int at) {
    long offset = big ? tiff.getLong(at) : Integer.toUnsignedLong(tiff.getInt(at));
    if (offset < 0 || offset >= tiff.capacity()) {
      throw new IndexOutOfBoundsException("offset " + offset);
    }
    return (int) offset;
  }
}
