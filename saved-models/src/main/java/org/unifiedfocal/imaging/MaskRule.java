package org.unifiedfocal.imaging;

import java.nio.file.Path;

/**
 * What class a pixel of a mask picture stands for; {@link RasterReader#readLabels} has the rule.
 */
record MaskRule(Path file, Raster raster) {

  byte[] labels() {
    float[] values = raster.palette() != null ? raster.values() : greyLevels();
    boolean mask = raster.palette() == null && isBlackAndWhite(values);
    byte[] labels = new byte[values.length];
    for (int pixel = 0; pixel < labels.length; pixel++) {
      labels[pixel] = mask ? white(values[pixel]) : classNumber(values[pixel], pixel);
    }
    return labels;
  }

  /** One grey level a pixel, 0 where it is transparent. */
  private float[] greyLevels() {
    int samples = raster.samples();
    int colours = raster.alpha() ? samples - 1 : samples;
    float[] values = raster.values();
    float[] grey = new float[raster.geometry().voxels()];
    for (int pixel = 0; pixel < grey.length; pixel++) {
      int first = pixel * samples;
      for (int sample = 1; sample < colours; sample++) {
        if (values[first + sample] != values[first]) {
          throw bad("grey levels or palette indices as labels", "a colour", pixel);
        }
      }
      float level = raster.whiteIsZero() ? raster.maximum() - values[first] : values[first];
      grey[pixel] = raster.alpha() && white(values[first + colours]) == 0 ? 0 : level;
    }
    return grey;
  }

  private boolean isBlackAndWhite(float[] grey) {
    if (raster.lossy()) {
      return true;
    }
    int white = raster.maximum();
    if (raster.bits() < 8 || white == 0) {
      return false;
    }
    boolean[] seen = new boolean[white + 1];
    for (float level : grey) {
      seen[(int) level] = true;
    }
    int classes = 0;
    while (classes + 1 < white && seen[classes + 1]) {
      classes++;
    }
    int highest = white - 1;
    while (highest > 0 && !seen[highest]) {
      highest--;
    }
    if (seen[white] && highest > 0 && highest == classes && white(highest) == 0) {
      throw new BadInputException(
          file,
          "expected a black and white mask or class numbers, found the grey levels 0 to %d and %d"
              .formatted(classes, white));
    }
    return seen[white] || white(highest) == 1;
  }

  private byte white(float level) {
    return (byte) (2 * level > raster.maximum() ? 1 : 0);
  }

  private byte classNumber(float value, int pixel) {
    if (!(value >= 0 && value <= 255 && value == (int) value)) {
      throw bad("whole numbers from 0 to 255 as labels", String.valueOf(value), pixel);
    }
    return (byte) value;
  }

  private BadInputException bad(String expected, String found, int pixel) {
    return new BadInputException(
        file, "expected %s, found %s at pixel %s".formatted(expected, found, raster.place(pixel)));
  }
}
