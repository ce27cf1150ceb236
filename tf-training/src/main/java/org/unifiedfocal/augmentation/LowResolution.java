package org.unifiedfocal.augmentation;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Takes away resolution: the image is sampled at a share of its voxels along each axis, the nearest
 * ones, and these are joined by straight lines to the old size. Voxel i of n has its centre at (i +
 * 1/2)/n.
 *
 * @param zoom where the share is drawn from, above 0 and at most 1; nnU-Net has 0.5 to 1
 */
public record LowResolution(Interval zoom) implements IntensityChange {

  public LowResolution {
    zoom.positive("zoom");
    if (zoom.to() > 1) {
      throw new IllegalArgumentException("zoom: expected at most 1, found " + zoom);
    }
  }

  @Override
  public void change(float[] values, List<Integer> shape, UniformRandomProvider random) {
    double share = zoom.draw(random);
    List<Integer> sizes = new ArrayList<>(shape);
    float[] changed = values;
    for (int axis = 0; axis < shape.size(); axis++) {
      int coarse = (int) Math.max(1, Math.round(share * shape.get(axis)));
      changed = AxisLines.of(sizes, axis).change(changed, coarse, LowResolution::nearest);
      sizes.set(axis, coarse);
    }
    for (int axis = 0; axis < shape.size(); axis++) {
      changed = AxisLines.of(sizes, axis).change(changed, shape.get(axis), LowResolution::linear);
      sizes.set(axis, shape.get(axis));
    }
    System.arraycopy(changed, 0, values, 0, values.length);
  }

  private static void nearest(float[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = from[(int) ((i + 0.5) * from.length / to.length)];
    }
  }

  private static void linear(float[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      double place = Math.max(0, (i + 0.5) * from.length / to.length - 0.5);
      int low = (int) place;
      float share = (float) (place - low);
      float high = from[Math.min(low + 1, from.length - 1)];
      to[i] = from[low] + share * (high - from[low]);
    }
  }
}
