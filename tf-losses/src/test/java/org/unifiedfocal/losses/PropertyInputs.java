package org.unifiedfocal.losses;

import java.util.Arrays;
import java.util.Random;

/**
 * The samples of {@link PropertyTest}, the same for each loss: flat [SAMPLES, VOXELS, channels].
 */
final class PropertyInputs {
  static final int SAMPLES = 12;
  static final int VOXELS = 5;

  /** Right by this margin, every error is 0 even to the power 1/4. */
  private static final double SURE = 400;

  private PropertyInputs() {}

  /** From nearly undecided to sure, sample by sample. */
  static double[] logits(int channels) {
    Random random = new Random(channels);
    double[] logits = new double[SAMPLES * VOXELS * channels];
    for (int i = 0; i < logits.length; i++) {
      double size = Math.pow(10, i / (VOXELS * channels) % 4 - 1);
      logits[i] = size * random.nextGaussian();
    }
    return logits;
  }

  /** A class for each voxel; sample 0 is all of class 0, sample 1 of class 1. */
  static int[] classes(int channels) {
    Random random = new Random(100 + channels);
    int[] classes = new int[SAMPLES * VOXELS];
    for (int voxel = 0; voxel < classes.length; voxel++) {
      int sample = voxel / VOXELS;
      classes[voxel] = sample < 2 ? sample : random.nextInt(Math.max(2, channels));
    }
    return classes;
  }

  static double[] oneHot(int[] classes, int channels) {
    double[] labels = new double[classes.length * channels];
    for (int voxel = 0; voxel < classes.length; voxel++) {
      if (channels == 1) {
        labels[voxel] = classes[voxel];
      } else {
        labels[voxel * channels + classes[voxel]] = 1;
      }
    }
    return labels;
  }

  /** Shares of the classes, one of them most of it. */
  static double[] softLabels(int channels) {
    double[] labels = oneHot(classes(channels), channels);
    Random random = new Random(200 + channels);
    for (int voxel = 0; voxel < labels.length; voxel += channels) {
      double share = random.nextDouble() / 2;
      for (int c = 0; c < channels; c++) {
        labels[voxel + c] = (1 - share) * labels[voxel + c] + share / Math.max(2, channels);
      }
    }
    return labels;
  }

  /** Logits that are right by a margin in every voxel. */
  static double[] right(int[] classes, int channels) {
    double[] labels = oneHot(classes, channels);
    return Arrays.stream(labels)
        .map(label -> channels == 1 ? SURE * (2 * label - 1) : SURE * label)
        .toArray();
  }
}
