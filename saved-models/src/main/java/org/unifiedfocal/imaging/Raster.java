package org.unifiedfocal.imaging;

import java.awt.image.IndexColorModel;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a picture as its file stores them: no gamma, no colour space, no scaling to 8
 * bits.
 *
 * @param geometry {@code [height, width]}, or {@code [pages, height, width]}
 * @param samples numbers a pixel, alpha included
 * @param values the samples, interleaved
 * @param bits width of a sample
 * @param maximum largest value of an unsigned sample; 0 for signed and floating-point samples
 * @param alpha whether the last sample is an alpha channel
 * @param whiteIsZero whether 0 is shown white and the maximum black
 * @param lossy whether compression may have changed the values
 * @param palette the colours that the values stand for, if they are not grey levels
 */
record Raster(
    Geometry geometry,
    int samples,
    float[] values,
    int bits,
    int maximum,
    boolean alpha,
    boolean whiteIsZero,
    boolean lossy,
    @Nullable IndexColorModel palette) {

  /** The intensities: the samples, or the red, green and blue of a palette's colours. */
  Image image() {
    if (palette == null) {
      return new Image(geometry, samples, values);
    }
    float[] colours = new float[3 * values.length];
    for (int pixel = 0; pixel < values.length; pixel++) {
      int rgb = palette.getRGB((int) values[pixel]);
      colours[3 * pixel] = (rgb >> 16) & 0xff;
      colours[3 * pixel + 1] = (rgb >> 8) & 0xff;
      colours[3 * pixel + 2] = rgb & 0xff;
    }
    return new Image(geometry, 3, colours);
  }

  /** The place of a pixel in words: [row, column] or [page, row, column]. */
  String place(int pixel) {
    int width = geometry.shape().get(geometry.dimensions() - 1);
    int height = geometry.shape().get(geometry.dimensions() - 2);
    String inPage = pixel / width % height + ", " + pixel % width + "]";
    return geometry.dimensions() == 2 ? "[" + inPage : "[" + pixel / width / height + ", " + inPage;
  }
}
