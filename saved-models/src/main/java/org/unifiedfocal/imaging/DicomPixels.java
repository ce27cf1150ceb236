package org.unifiedfocal.imaging;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReader;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The intensities of a DICOM image of one sample a pixel: {@code stored * slope + intercept},
 * computed in float64.
 */
final class DicomPixels {
  /** No compression without loss comes near; a larger picture is made to fill the memory. */
  private static final long MAX_PIXELS_PER_BYTE = 2000;

  private final DicomElements elements;
  private final Path file;
  private final int rows;
  private final int columns;
  private final int allocated;
  private final int stored;
  private final int shift;
  private final boolean signed;

  /** Looks at the header; pixels that the file cannot hold are refused. */
  DicomPixels(DicomElements elements) {
    this.elements = elements;
    this.file = elements.file();
    this.rows = elements.unsigned(DicomTag.ROWS);
    this.columns = elements.unsigned(DicomTag.COLUMNS);
    this.allocated = elements.unsigned(DicomTag.BITS_ALLOCATED);
    this.stored = elements.unsigned(DicomTag.BITS_STORED);
    this.shift = elements.unsigned(DicomTag.HIGH_BIT) + 1 - stored;
    this.signed = elements.unsigned(DicomTag.PIXEL_REPRESENTATION) == 1;
    int samples = elements.unsigned(DicomTag.SAMPLES_PER_PIXEL);
    if (samples != 1) {
      throw new BadInputException(
          file, "%s: expected 1, found %d".formatted(DicomTag.SAMPLES_PER_PIXEL, samples));
    }
    String photometric = elements.text(DicomTag.PHOTOMETRIC);
    if (!photometric.startsWith("MONOCHROME")) {
      throw new BadInputException(
          file,
          "%s: expected MONOCHROME1 or MONOCHROME2, found %s"
              .formatted(DicomTag.PHOTOMETRIC, DicomElements.printable(photometric)));
    }
    boolean supported = allocated == 8 || allocated == 16 || allocated == 32;
    if (!supported || stored < 1 || shift < 0 || stored + shift > allocated) {
      throw new BadInputException(
          file,
          "expected 8, 16 or 32 bits a pixel, found %d of which %d up to bit %d count"
              .formatted(allocated, stored, stored + shift - 1));
    }
    requireRoom();
  }

  /** Refuses pixels that cannot be read, without reading them. */
  static void check(DicomElements elements) {
    new DicomPixels(elements);
  }

  private void requireRoom() {
    DicomElements.Element element = elements.pixelData();
    boolean compressed = elements.syntax().isCompressed();
    long pixels = (long) rows * columns;
    long fitting =
        compressed
            ? MAX_PIXELS_PER_BYTE * element.length()
            : element.length() / (allocated / Byte.SIZE);
    if (pixels > fitting || element.fragmented() != compressed) {
      throw new BadInputException(
          file,
          "%s: expected %d rows of %d pixels%s, found %d bytes%s"
              .formatted(
                  DicomTag.PIXEL_DATA,
                  rows,
                  columns,
                  compressed ? " in fragments" : " of %d bits".formatted(allocated),
                  element.length(),
                  element.fragmented() ? " in fragments" : ""));
    }
  }

  /** Reads the pixels to {@code values} from {@code offset} on, row after row. */
  void read(float[] values, int offset) {
    double slope = elements.decimal(DicomTag.RESCALE_SLOPE, 1);
    double intercept = elements.decimal(DicomTag.RESCALE_INTERCEPT, 0);
    int[] raw = elements.syntax().isCompressed() ? jpeg() : uncompressed();
    for (int i = 0; i < raw.length; i++) {
      values[offset + i] = (float) (stored(raw[i]) * slope + intercept);
    }
  }

  /** Takes the bits that count. */
  private long stored(int raw) {
    long bits = (Integer.toUnsignedLong(raw) >>> shift) & ((1L << stored) - 1);
    boolean negative = signed && ((bits >>> (stored - 1)) & 1) == 1;
    return negative ? bits - (1L << stored) : bits;
  }

  private int[] uncompressed() {
    DicomElements.Element element = elements.pixelData();
    ByteBuffer bytes =
        elements.bytes().duplicate().order(elements.syntax().order()).position(element.start());
    // Bytes are words in which the first is the low one.
    boolean swapped = bytes.order() == ByteOrder.BIG_ENDIAN && element.vr().equals("OW");
    if (swapped && element.length() % 2 == 1) {
      throw new BadInputException(
          file,
          "%s: expected words of 2 bytes, found %d bytes"
              .formatted(DicomTag.PIXEL_DATA, element.length()));
    }
    int[] raw = new int[rows * columns];
    for (int i = 0; i < raw.length; i++) {
      raw[i] =
          switch (allocated) {
            case 8 -> bytes.get(element.start() + (swapped ? i ^ 1 : i));
            case 16 -> bytes.getShort();
            default -> bytes.getInt();
          };
    }
    return raw;
  }

  private int[] jpeg() {
    byte[] frame = elements.fragments();
    ImageReader decoder = decoder();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(frame))) {
      decoder.setInput(in);
      if (decoder.getWidth(0) != columns || decoder.getHeight(0) != rows) {
        throw new BadInputException(
            file,
            "expected a JPEG image of %d x %d pixels, found %d x %d"
                .formatted(columns, rows, decoder.getWidth(0), decoder.getHeight(0)));
      }
      Raster raster = decoder.readRaster(0, null);
      if (raster.getNumBands() != 1) {
        throw new BadInputException(
            file, "expected one sample a pixel, found " + raster.getNumBands());
      }
      return raster.getSamples(0, 0, columns, rows, 0, (int[]) null);
    } catch (BadInputException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The decoder meets damaged images with all sorts of exceptions.
      throw new BadInputException(file, "damaged lossless JPEG: " + e, e);
    } finally {
      decoder.dispose();
    }
  }

  /** The decoder for lossless JPEG: Java's own has none. */
  private static ImageReader decoder() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("JPEG");
    while (readers.hasNext()) {
      if (readers.next() instanceof JPEGImageReader reader) {
        return reader;
      }
    }
    throw new IllegalStateException("expected the JPEG decoder of TwelveMonkeys, found none");
  }
}
