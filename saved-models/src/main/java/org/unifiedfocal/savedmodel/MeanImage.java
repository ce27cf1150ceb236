package org.unifiedfocal.savedmodel;

import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.Image;

/** The mean of images on one grid, one after the other, so that only two are in memory. */
final class MeanImage {
  private @Nullable Image first;
  private int count;

  /** Adds an image, which becomes part of the mean and is not to be used any more. */
  void add(Image image) {
    count++;
    if (first == null) {
      first = image;
      return;
    }
    float[] sums = first.values();
    float[] values = image.values();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values[i];
    }
  }

  /** The mean of what was added, at least one image; to be called once. */
  Image get() {
    Image sum = first;
    if (sum == null) {
      throw new IllegalStateException("expected at least one image, found none");
    }
    float[] values = sum.values();
    for (int i = 0; i < values.length; i++) {
      values[i] /= count;
    }
    return sum;
  }
}
