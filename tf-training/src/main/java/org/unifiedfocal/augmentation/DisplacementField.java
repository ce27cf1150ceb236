package org.unifiedfocal.augmentation;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A smooth random displacement of each voxel: cubic B-splines over control points 16 voxels apart,
 * each of which is moved along each axis by a normal number (Rueckert et al. 1999, doi
 * 10.1109/42.796284, eq. 2). The splines average: along an axis a voxel of an image moves by about
 * 0.48 of the standard deviation of the control points, one of a volume by 0.33.
 */
final class DisplacementField {
  private static final int SPACING = 16;

  /** A number for each voxel, along each axis that is deformed. */
  private final List<float[]> components;

  /** The first axis that is deformed, of depth, height and width: the others follow. */
  private final int first;

  private DisplacementField(List<float[]> components) {
    this.components = components;
    first = 3 - components.size();
  }

  /**
   * Draws a field.
   *
   * @param size depth, height and width
   * @param flat whether nothing moves along the depth
   * @param deviation of the control points, in voxels
   */
  static DisplacementField draw(
      int[] size, boolean flat, double deviation, UniformRandomProvider random) {
    ContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[][] components = new float[flat ? 2 : 3][];
    for (int i = 0; i < components.length; i++) {
      components[i] = component(size, flat, deviation, normal);
    }
    return new DisplacementField(Arrays.asList(components));
  }

  private static float[] component(
      int[] size, boolean flat, double deviation, ContinuousSampler normal) {
    Integer[] shape = new Integer[3];
    for (int axis = 0; axis < 3; axis++) {
      shape[axis] = axis == 0 && flat ? 1 : (size[axis] - 1) / SPACING + 4;
    }
    float[] values = new float[shape[0] * shape[1] * shape[2]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * normal.sample());
    }
    for (int axis = flat ? 1 : 0; axis < 3; axis++) {
      values =
          AxisLines.of(List.of(shape), axis)
              .change(values, size[axis], DisplacementField::interpolate);
      shape[axis] = size[axis];
    }
    return values;
  }

  private static void interpolate(float[] control, float[] to) {
    for (int i = 0; i < to.length; i++) {
      int cell = i / SPACING;
      float t = (float) (i % SPACING) / SPACING;
      float u = 1 - t;
      to[i] =
          (u * u * u * control[cell]
                  + (4 - 6 * t * t + 3 * t * t * t) * control[cell + 1]
                  + (4 - 6 * u * u + 3 * u * u * u) * control[cell + 2]
                  + t * t * t * control[cell + 3])
              / 6;
    }
  }

  /** How far a voxel is displaced along an axis, in voxels. */
  float along(int axis, int voxel) {
    return axis < first ? 0 : components.get(axis - first)[voxel];
  }
}
