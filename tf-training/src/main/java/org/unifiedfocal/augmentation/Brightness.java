package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Multiplies by a factor: f x.
 *
 * @param factor where f is drawn from, above 0; nnU-Net has 0.75 to 1.25
 */
public record Brightness(Interval factor) implements IntensityChange {

  public Brightness {
    factor.positive("factor");
  }

  @Override
  public void change(float[] values, List<Integer> shape, UniformRandomProvider random) {
    float f = (float) factor.draw(random);
    for (int voxel = 0; voxel < values.length; voxel++) {
      values[voxel] *= f;
    }
  }
}
