package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Adds normal noise, independent from voxel to voxel: x + sqrt(v) e, with e of N(0, 1) and a
 * variance v for the whole channel.
 *
 * @param variance where v is drawn from, not negative; for images of variance 1, nnU-Net has 0 to
 *     0.1
 */
public record GaussianNoise(Interval variance) implements IntensityChange {

  public GaussianNoise {
    variance.notNegative("variance");
  }

  @Override
  public void change(float[] values, List<Integer> shape, UniformRandomProvider random) {
    float deviation = (float) Math.sqrt(variance.draw(random));
    ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int voxel = 0; voxel < values.length; voxel++) {
      values[voxel] += deviation * (float) normal.sample();
    }
  }
}
