package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Raises to a power: with u = (x - min)/(max - min), u^g of the channel, or 1 - (1 - u)^g inverted,
 * which acts on the bright end; mean and standard deviation then become those of before. A constant
 * channel stays as it is.
 *
 * @param exponent where g is drawn from, above 0, below 1 and above 1 equally often; nnU-Net has
 *     0.7 to 1.5
 * @param inverted whether the bright end is changed more than the dark one
 */
public record Gamma(Interval exponent, boolean inverted) implements IntensityChange {

  public Gamma {
    exponent.positive("exponent");
  }

  @Override
  public void change(float[] values, List<Integer> shape, UniformRandomProvider random) {
    double g = exponent.drawFactor(random);
    Statistics before = Statistics.of(values);
    double range = before.greatest() - before.least();
    if (!(range > 0)) {
      return;
    }
    for (int voxel = 0; voxel < values.length; voxel++) {
      double u = (values[voxel] - before.least()) / range;
      values[voxel] = (float) (inverted ? 1 - Math.pow(1 - u, g) : Math.pow(u, g));
    }
    Statistics after = Statistics.of(values);
    double scale = before.deviation() / after.deviation();
    for (int voxel = 0; voxel < values.length; voxel++) {
      values[voxel] = (float) ((values[voxel] - after.mean()) * scale + before.mean());
    }
  }
}
