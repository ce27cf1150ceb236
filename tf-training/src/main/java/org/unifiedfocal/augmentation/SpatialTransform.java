package org.unifiedfocal.augmentation;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;

/**
 * Rotates, scales and deforms a patch, image and labels alike, in one interpolation: the voxel at o
 * takes the place c + R (o - c)/s + d(o), with the centre c, a rotation R around each axis (in a
 * plane for images), a scale s and a smooth field d. The image is interpolated linearly, of the
 * labels the nearest is taken; beyond its ends the patch goes on mirrored about its last voxels, as
 * in SciPy's {@code mirror}: c b | a b c | b a. Each of the three is done with the same
 * probability, by itself.
 *
 * <p>All is in voxels: where the spacing differs much between the axes, resample first or do not
 * rotate.
 *
 * @param degrees where the angle of each axis is drawn from
 * @param scale where s is drawn from, above 0, below 1 and above 1 equally often; above 1 things
 *     become larger
 * @param elasticity standard deviation, in voxels, of the control points of d, see {@link
 *     DisplacementField}; 0 for none
 * @param probability of each of the three, 0 to 1
 */
public record SpatialTransform(
    Interval degrees, Interval scale, double elasticity, double probability)
    implements Augmentation {

  public SpatialTransform {
    scale.positive("scale");
    if (!(elasticity >= 0 && Double.isFinite(elasticity))) {
      throw new IllegalArgumentException(
          "elasticity: expected a finite number from 0 on, found " + elasticity);
    }
    Sometimes.requireProbability(probability);
  }

  @Override
  public Patch apply(Patch patch, UniformRandomProvider random) {
    int[] size = Patch.depthHeightWidth(patch.shape());
    boolean flat = patch.shape().size() == 2;
    boolean rotates = random.nextDouble() < probability;
    double[][] matrix = rotates ? rotation(flat, random) : identity();
    boolean scales = random.nextDouble() < probability;
    if (scales) {
      double s = scale.drawFactor(random);
      for (double[] row : matrix) {
        for (int axis = 0; axis < 3; axis++) {
          row[axis] /= s;
        }
      }
    }
    boolean deforms = random.nextDouble() < probability && elasticity > 0;
    DisplacementField field =
        deforms ? DisplacementField.draw(size, flat, elasticity, random) : null;
    return rotates || scales || deforms ? resample(patch, size, matrix, field) : patch;
  }

  private static double[][] identity() {
    return new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  }

  /** Around depth, then height, then width; around depth alone for images. */
  private double[][] rotation(boolean flat, UniformRandomProvider random) {
    double[][] product = identity();
    for (int axis = 0; axis < (flat ? 1 : 3); axis++) {
      double angle = Math.toRadians(degrees.draw(random));
      int u = (axis + 1) % 3;
      int v = (axis + 2) % 3;
      double cos = Math.cos(angle);
      double sin = Math.sin(angle);
      for (double[] row : product) {
        double first = row[u];
        row[u] = cos * first + sin * row[v];
        row[v] = cos * row[v] - sin * first;
      }
    }
    return product;
  }

  private static Patch resample(
      Patch patch, int[] size, double[][] matrix, @Nullable DisplacementField field) {
    Interpolation interpolation = new Interpolation(patch, size);
    float[] image = new float[patch.image().length];
    byte[] labels = new byte[patch.labels().length];
    double[] from = new double[3];
    int voxel = 0;
    for (int z = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++) {
        for (int x = 0; x < size[2]; x++, voxel++) {
          for (int axis = 0; axis < 3; axis++) {
            double[] row = matrix[axis];
            from[axis] =
                0.5 * (size[axis] - 1)
                    + row[0] * (z - 0.5 * (size[0] - 1))
                    + row[1] * (y - 0.5 * (size[1] - 1))
                    + row[2] * (x - 0.5 * (size[2] - 1));
            if (field != null) {
              from[axis] += field.along(axis, voxel);
            }
          }
          interpolation.image(from, image, voxel);
          labels[voxel] = interpolation.label(from);
        }
      }
    }
    return new Patch(patch.shape(), patch.channels(), image, labels);
  }
}
