package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Stretches or squeezes the differences from the mean m, and cuts off what leaves the range that
 * the values had: f (x - m) + m.
 *
 * @param factor where f is drawn from, above 0, below 1 and above 1 equally often; nnU-Net has 0.75
 *     to 1.25
 */
public record Contrast(Interval factor) implements IntensityChange {

  public Contrast {
    factor.positive("factor");
  }

  @Override
  public void change(float[] values, List<Integer> shape, UniformRandomProvider random) {
    double f = factor.drawFactor(random);
    Statistics before = Statistics.of(values);
    for (int voxel = 0; voxel < values.length; voxel++) {
      float stretched = (float) (f * (values[voxel] - before.mean()) + before.mean());
      values[voxel] = Math.max(before.least(), Math.min(before.greatest(), stretched));
    }
  }
}
