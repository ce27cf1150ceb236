package org.unifiedfocal.imaging;

import java.util.Arrays;
import java.util.List;

/**
 * The grid of an image: how many voxels along each axis and where they lie. There are 2 or 3 axes,
 * each of at least one voxel, and at most 2^31 - 1 voxels in all; the constructor refuses others
 * with an {@link IllegalArgumentException}.
 *
 * @param shape voxels along each spatial axis, slowest first: {@code [height, width]} or {@code
 *     [depth, height, width]}
 * @param affine from voxel indices to millimetres; its first index belongs to the last axis
 */
public record Geometry(List<Integer> shape, Affine affine) {

  public Geometry {
    shape = List.copyOf(shape);
    if (shape.size() != 2 && shape.size() != 3) {
      throw new IllegalArgumentException("an image has 2 or 3 spatial axes, found " + shape);
    }
    long voxels = 1;
    for (int size : shape) {
      if (size < 1) {
        throw new IllegalArgumentException("an axis has at least one voxel, found " + shape);
      }
      voxels = Math.multiplyExact(voxels, size);
      if (voxels > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("at most 2^31 - 1 voxels are supported, found " + shape);
      }
    }
  }

  /**
   * Makes a grid with a spacing of one millimetre along each axis.
   *
   * @param shape voxels along each axis, slowest first
   * @return the grid
   */
  public static Geometry of(int... shape) {
    return new Geometry(Arrays.stream(shape).boxed().toList(), Affine.scaling(1, 1, 1));
  }

  /**
   * Gives the number of spatial axes.
   *
   * @return 2 or 3
   */
  public int dimensions() {
    return shape.size();
  }

  /**
   * Gives the number of voxels.
   *
   * @return the product of the shape
   */
  public int voxels() {
    return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
  }

  /**
   * Gives the distance between neighbours along each axis.
   *
   * @return millimetres, slowest axis first
   */
  public double[] spacing() {
    double[] spacing = new double[dimensions()];
    for (int axis = 0; axis < spacing.length; axis++) {
      spacing[axis] = affine.spacing(spacing.length - 1 - axis);
    }
    return spacing;
  }
}
