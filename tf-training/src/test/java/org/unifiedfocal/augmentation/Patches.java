package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.unifiedfocal.data.Patch;

/** Patches to change, and chance to change them by. */
final class Patches {
  private Patches() {}

  /** The labels are the values of the first channel. */
  static Patch of(List<Integer> shape, int channels, float... values) {
    byte[] labels = new byte[values.length / channels];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      labels[voxel] = (byte) values[voxel * channels];
    }
    return new Patch(shape, channels, values, labels);
  }

  /** Normal numbers, of which those above 1 are foreground. */
  static Patch random(int channels, Integer... shape) {
    java.util.Random random = new java.util.Random(1);
    int voxels = List.of(shape).stream().reduce(1, Math::multiplyExact);
    float[] values = new float[voxels * channels];
    byte[] labels = new byte[voxels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      labels[i / channels] = (byte) (values[i] > 1 ? 1 : 0);
    }
    return new Patch(List.of(shape), channels, values, labels);
  }

  static UniformRandomProvider random(long seed) {
    return RandomSource.XO_SHI_RO_128_PP.create(seed);
  }
}
