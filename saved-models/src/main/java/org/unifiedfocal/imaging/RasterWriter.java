package org.unifiedfocal.imaging;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes 2D label maps as 8-bit grey PNG pictures that {@link RasterReader#readLabels} reads back.
 * A file is written under a temporary name and renamed when it is complete.
 */
public final class RasterWriter {
  /** More classes would reach the upper half of the range, which marks a black and white mask. */
  private static final int MAX_CLASSES = 128;

  private RasterWriter() {}

  /**
   * Writes a label map: black and white for two classes, otherwise the class numbers as grey
   * levels.
   *
   * @param file where to; its name ends in {@code .png}
   * @param labels what
   * @param classes how many classes there are, 2 to 128, the background among them
   * @param overwrite whether an existing file may be replaced
   * @throws BadInputException if the name has another ending, the file exists and may not be
   *     overwritten, or the label map is a volume
   * @throws IllegalArgumentException for another number of classes, or a label that is not below it
   * @throws java.io.UncheckedIOException if writing fails
   */
  public static void write(Path file, LabelMap labels, int classes, boolean overwrite) {
    if (classes < 2 || classes > MAX_CLASSES) {
      throw new IllegalArgumentException("expected 2 to 128 classes, found " + classes);
    }
    if (!file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new BadInputException(file, "expected a name ending in .png");
    }
    List<Integer> shape = labels.geometry().shape();
    if (shape.size() != 2) {
      throw new BadInputException(file, "expected a 2D label map, found shape " + shape);
    }
    byte[] grey = labels.labels().clone();
    for (int pixel = 0; pixel < grey.length; pixel++) {
      int label = labels.label(pixel);
      if (label >= classes) {
        throw new IllegalArgumentException(
            "expected labels below %d, found %d".formatted(classes, label));
      }
      if (classes == 2 && label == 1) {
        grey[pixel] = (byte) 255;
      }
    }
    BufferedImage picture =
        new BufferedImage(shape.get(1), shape.get(0), BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setDataElements(0, 0, shape.get(1), shape.get(0), grey);
    AtomicFile.write(
        file,
        overwrite,
        out -> {
          try (ImageOutputStream png = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(picture, "png", png);
          }
        });
  }
}
