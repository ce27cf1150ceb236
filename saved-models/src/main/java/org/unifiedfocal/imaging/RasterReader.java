package org.unifiedfocal.imaging;

import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.SampleModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads PNG, TIFF, BMP, JPEG and GIF pictures with their samples as stored: 16 bits stay 16 bits, a
 * grey level is not sent through a colour space, and 0 stays 0 where the file calls it white.
 * Several pages of a TIFF are the slices of a volume. The pixels of the pictures are 1 mm apart.
 *
 * <p>The format is recognised by the file's content. Every method throws {@link BadInputException}
 * for a file that is missing, damaged or not supported.
 */
public final class RasterReader {
  private static final Pattern NAME =
      Pattern.compile(".+\\.(png|tiff?|bmp|jpe?g|gif)", Pattern.CASE_INSENSITIVE);

  /** Pixels that any file may have; a larger picture must also have this many to a byte at most. */
  private static final long ORDINARY_PIXELS = 1 << 24;

  private static final long MAX_PIXELS_PER_BYTE = 2000;

  private RasterReader() {}

  /**
   * Reads a picture.
   *
   * @param file the picture
   * @return its samples as channels, alpha included; red, green and blue for a palette
   */
  public static Image readImage(Path file) {
    return read(file).image();
  }

  /**
   * Reads a picture as a label map.
   *
   * <ul>
   *   <li>A palette's indices are the classes.
   *   <li>Grey levels are the classes, if none lies in the upper half of the range.
   *   <li>Otherwise the picture is a black and white mask: the upper half is class 1, the lower
   *       half class 0. JPEG files are always masks, and files of 1, 2 or 4 bits never.
   *   <li>Colour pictures count as grey if red, green and blue agree; transparent pixels are class
   *       0.
   * </ul>
   *
   * <p>Grey levels 0 to C - 1 beside 255 for {@link LabelMap#IGNORED} are refused where they can be
   * told, that is where no class is left out: white with dark levels around it is also what masks
   * look like that were smoothed or compressed once (CVC-ClinicDB), and one must not be taken for
   * the other. In a palette, as Pascal VOC has it and in NIfTI files 255 is 255.
   *
   * @param file the picture
   * @return its labels
   */
  public static LabelMap readLabels(Path file) {
    Raster raster = read(file);
    return new LabelMap(raster.geometry(), new MaskRule(file, raster).labels());
  }

  /**
   * Reads the size of a picture alone.
   *
   * @param file the picture
   * @return its grid
   */
  public static Geometry readGeometry(Path file) {
    return decode(file, (format, content, decoder) -> geometry(file, format, content, decoder));
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static Raster read(Path file) {
    return decode(file, (format, content, decoder) -> read(file, format, content, decoder));
  }

  private interface Decoding<T> {
    T apply(RasterFormat format, byte[] content, ImageReader decoder) throws IOException;
  }

  private static <T> T decode(Path file, Decoding<T> decoding) {
    try {
      if (Files.size(file) > Integer.MAX_VALUE - 8) {
        throw new BadInputException(file, "expected a picture of less than 2 GiB");
      }
      byte[] content = Files.readAllBytes(file);
      RasterFormat format = RasterFormat.of(file, content);
      ImageReader decoder = format.decoder();
      try (ImageInputStream in =
          new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
        decoder.addIIOReadWarningListener((source, warning) -> refuseDamage(file, warning));
        decoder.setInput(in);
        return decoding.apply(format, content, decoder);
      } catch (BadInputException e) {
        throw e;
      } catch (RuntimeException e) {
        // Decoders meet damaged files with all sorts of exceptions.
        throw BadInputException.unreadable(file, new IOException("damaged " + format, e));
      } finally {
        decoder.dispose();
      }
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
  }

  /** The JPEG decoder fills up what is missing with grey, and only warns. */
  private static void refuseDamage(Path file, String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    if (lower.contains("corrupt") || lower.contains("truncated")) {
      throw new BadInputException(file, "damaged: " + warning);
    }
  }

  private static Geometry geometry(
      Path file, RasterFormat format, byte[] content, ImageReader decoder) throws IOException {
    int pages = format == RasterFormat.TIFF ? decoder.getNumImages(true) : 1;
    int width = decoder.getWidth(0);
    int height = decoder.getHeight(0);
    for (int page = 1; page < pages; page++) {
      if (decoder.getWidth(page) != width || decoder.getHeight(page) != height) {
        throw new BadInputException(
            file,
            "expected pages of one size, found %d x %d and %d x %d"
                .formatted(width, height, decoder.getWidth(page), decoder.getHeight(page)));
      }
    }
    double pixels = (double) width * height * pages;
    if (pixels > ORDINARY_PIXELS && pixels > (double) MAX_PIXELS_PER_BYTE * content.length) {
      throw new BadInputException(
          file,
          "expected at most %d pixels in %d bytes, found %d x %d"
              .formatted(MAX_PIXELS_PER_BYTE * content.length, content.length, width, height));
    }
    return pages == 1 ? Geometry.of(height, width) : Geometry.of(pages, height, width);
  }

  private static Raster read(Path file, RasterFormat format, byte[] content, ImageReader decoder)
      throws IOException {
    int photometric = format == RasterFormat.TIFF ? TiffPhotometric.correct(content) : -1;
    Geometry geometry = geometry(file, format, content, decoder);
    @Nullable ImageTypeSpecifier type = decoder.getRawImageType(0);
    if (type == null) {
      throw new BadInputException(file, "expected grey or RGB samples, found another colour space");
    }
    int samples = type.getNumBands();
    if ((long) geometry.voxels() * samples > Integer.MAX_VALUE - 8) {
      throw new BadInputException(
          file,
          "expected at most 2^31 - 9 samples, found shape %s of %d samples"
              .formatted(geometry.shape(), samples));
    }
    boolean whiteIsZero = photometric == TiffPhotometric.WHITE_IS_ZERO;
    // What a TIFF holds, unless it is luminance and chrominance; a JPEG always holds these.
    boolean asStored = format == RasterFormat.TIFF && photometric != TiffPhotometric.YCBCR;
    float[] values = new float[geometry.voxels() * samples];
    int pages = geometry.dimensions() == 2 ? 1 : geometry.shape().get(0);
    for (int page = 0; page < pages; page++) {
      java.awt.image.Raster pixels =
          asStored ? decoder.readRaster(page, null) : decoder.read(page).getRaster();
      checkSamples(file, format, samples, pixels.getNumBands());
      copy(pixels, samples, values, page * (values.length / pages));
    }
    ColorModel colours = type.getColorModel();
    SampleModel model = type.getSampleModel();
    int bits = model.getSampleSize(0);
    boolean unsigned =
        bits <= 16
            && model.getDataType() != DataBuffer.TYPE_SHORT
            && model.getDataType() != DataBuffer.TYPE_FLOAT;
    return new Raster(
        geometry,
        samples,
        values,
        bits,
        unsigned ? (1 << bits) - 1 : 0,
        samples > 1 && colours.hasAlpha(),
        whiteIsZero,
        format == RasterFormat.JPEG,
        !whiteIsZero && colours instanceof IndexColorModel palette && !isGreyRamp(palette, bits)
            ? palette
            : null);
  }

  /** The decoder makes an alpha channel of a PNG's transparent colour; it is left out. */
  private static void checkSamples(Path file, RasterFormat format, int expected, int found) {
    boolean transparentColour = format == RasterFormat.PNG && found == expected + 1;
    if (found != expected && !transparentColour) {
      throw new BadInputException(
          file, "expected %d samples a pixel on each page, found %d".formatted(expected, found));
    }
  }

  private static void copy(java.awt.image.Raster from, int samples, float[] to, int at) {
    int bands = from.getNumBands();
    float[] row = new float[from.getWidth() * bands];
    for (int y = 0; y < from.getHeight(); y++) {
      from.getPixels(from.getMinX(), from.getMinY() + y, from.getWidth(), 1, row);
      for (int pixel = 0; pixel < row.length; pixel += bands) {
        for (int sample = 0; sample < samples; sample++) {
          to[at++] = row[pixel + sample];
        }
      }
    }
  }

  /**
   * Whether the colours are the grey levels from black to white, so that the indices say it all.
   */
  private static boolean isGreyRamp(IndexColorModel palette, int bits) {
    int white = (1 << bits) - 1;
    for (int i = 0; i < palette.getMapSize(); i++) {
      int grey = i * 255 / white;
      if ((palette.getRGB(i) & 0xffffff) != grey * 0x010101) {
        return false;
      }
    }
    return true;
  }
}
