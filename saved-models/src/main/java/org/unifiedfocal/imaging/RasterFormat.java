package org.unifiedfocal.imaging;

import com.twelvemonkeys.imageio.plugins.bmp.BMPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReader;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** A file format of pictures, known by the first bytes of the file. */
enum RasterFormat {
  PNG("\u0089PNG"),
  JPEG("\u00ff\u00d8\u00ff"),
  GIF("GIF8"),
  BMP("BM"),
  TIFF("II[*+]\0|MM\0[*+]");

  private final Pattern signature;

  RasterFormat(String signature) {
    this.signature = Pattern.compile(signature);
  }

  static RasterFormat of(Path file, byte[] content) {
    int length = Math.min(4, content.length);
    String start = new String(content, 0, length, StandardCharsets.ISO_8859_1);
    for (RasterFormat format : values()) {
      if (format.signature.matcher(start).lookingAt()) {
        return format;
      }
    }
    throw new BadInputException(
        file,
        "expected a PNG, TIFF, BMP, JPEG or GIF image, found "
            + (content.length == 0 ? "an empty file" : "something else"));
  }

  /** A new decoder, which the caller disposes of. */
  ImageReader decoder() throws IOException {
    return switch (this) {
      case TIFF -> new TIFFImageReaderSpi().createReaderInstance();
      case BMP -> new BMPImageReaderSpi().createReaderInstance();
      case PNG, JPEG, GIF -> ofJava();
    };
  }

  /** Java's own decoder: another one for JPEG, needed for DICOM, would put itself before it. */
  private ImageReader ofJava() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(name());
    ImageReader reader = readers.next();
    while (reader instanceof JPEGImageReader) {
      reader = readers.next();
    }
    return reader;
  }
}
