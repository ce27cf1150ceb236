package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Blurs by a Gaussian, axis by axis: weights e^(-d^2/(2 s^2)) of the voxels up to distance 4 s, of
 * sum 1. Beyond an end the line goes on mirrored, as in SciPy's {@code reflect}: b a | a b c | c b.
 *
 * @param sigma where s, in voxels, is drawn from, above 0; nnU-Net has 0.5 to 1
 */
public record GaussianBlur(Interval sigma) implements IntensityChange {
  private static final double TRUNCATE = 4;

  public GaussianBlur {
    sigma.positive("sigma");
  }

  @Override
  public void change(float[] values, List<Integer> shape, UniformRandomProvider random) {
    float[] weights = weights(sigma.draw(random));
    float[] blurred = values;
    for (int axis = 0; axis < shape.size(); axis++) {
      int length = shape.get(axis);
      blurred =
          AxisLines.of(shape, axis).change(blurred, length, (from, to) -> blur(from, to, weights));
    }
    System.arraycopy(blurred, 0, values, 0, values.length);
  }

  /** Weight of the voxel itself, of those beside it, and so on. */
  private static float[] weights(double s) {
    float[] weights = new float[(int) (TRUNCATE * s + 0.5) + 1];
    double sum = 0;
    for (int d = 0; d < weights.length; d++) {
      double weight = Math.exp(-d * d / (2 * s * s));
      weights[d] = (float) weight;
      sum += d == 0 ? weight : 2 * weight;
    }
    for (int d = 0; d < weights.length; d++) {
      weights[d] /= (float) sum;
    }
    return weights;
  }

  private static void blur(float[] from, float[] to, float[] weights) {
    for (int i = 0; i < from.length; i++) {
      float sum = weights[0] * from[i];
      for (int d = 1; d < weights.length; d++) {
        sum += weights[d] * (from[inside(i - d, from.length)] + from[inside(i + d, from.length)]);
      }
      to[i] = sum;
    }
  }

  private static int inside(int i, int length) {
    int place = Math.floorMod(i, 2 * length);
    return place < length ? place : 2 * length - 1 - place;
  }
}
