package org.unifiedfocal.imaging;

import java.util.function.IntPredicate;

/**
 * Zero mean and unit standard deviation of each channel over some of the voxels; the others become
 * zero, and so does a channel that is constant.
 */
final class Standardization {
  private Standardization() {}

  /** Standardises an image over the voxels that count. */
  static Image apply(Image image, IntPredicate counts) {
    float[] result = new float[image.values().length];
    for (int channel = 0; channel < image.channels(); channel++) {
      apply(image, channel, counts, result);
    }
    return new Image(image.geometry(), image.channels(), result);
  }

  private static void apply(Image image, int channel, IntPredicate counts, float[] result) {
    float[] values = image.values();
    int channels = image.channels();
    int voxels = values.length / channels;
    long count = 0;
    double sum = 0;
    float smallest = Float.POSITIVE_INFINITY;
    float largest = Float.NEGATIVE_INFINITY;
    for (int voxel = 0, i = channel; voxel < voxels; voxel++, i += channels) {
      if (counts.test(voxel)) {
        count++;
        sum += values[i];
        smallest = Math.min(smallest, values[i]);
        largest = Math.max(largest, values[i]);
      }
    }
    if (!(smallest < largest)) {
      return; // The rounding error of the mean must not be scaled up to one.
    }
    double mean = sum / count;
    double squares = 0;
    for (int voxel = 0, i = channel; voxel < voxels; voxel++, i += channels) {
      if (counts.test(voxel)) {
        double difference = values[i] - mean;
        squares += difference * difference;
      }
    }
    double scale = 1 / Math.sqrt(squares / count);
    for (int voxel = 0, i = channel; voxel < voxels; voxel++, i += channels) {
      if (counts.test(voxel)) {
        result[i] = (float) ((values[i] - mean) * scale);
      }
    }
  }
}
