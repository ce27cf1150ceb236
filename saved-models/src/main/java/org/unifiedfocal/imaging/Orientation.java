package org.unifiedfocal.imaging;

import java.util.List;

/**
 * Turns volumes of one geometry to the closest canonical orientation and back. Canonical (RAS+)
 * means that the last array axis runs to the right, the middle one to the front, and the first one
 * upwards. Axes are swapped and reversed, nothing is interpolated, and the affine changes along, so
 * that each voxel stays where it was in millimetres.
 *
 * <p>A 2D image has no canonical orientation and is left as it is.
 */
public final class Orientation {
  private static final int[][] PERMUTATIONS = {
    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}
  };

  private final Geometry original;
  private final Geometry canonical;

  /** For x, y and z, the index (i, j, k) that runs along it. */
  private final int[] index;

  /** For x, y and z, whether its index runs against it. */
  private final boolean[] reversed;

  private Orientation(Geometry original, Geometry canonical, int[] index, boolean[] reversed) {
    this.original = original;
    this.canonical = canonical;
    this.index = index;
    this.reversed = reversed;
  }

  /**
   * Finds the orientation of a grid: the assignment of its axes to x, y and z for which the cosines
   * of the angles between them have the largest sum.
   *
   * @param geometry the grid
   * @return how to turn images on it
   * @throws BadInputException if the affine gives an axis no direction
   */
  public static Orientation of(Geometry geometry) {
    Affine affine = geometry.affine();
    int[] best = PERMUTATIONS[0];
    boolean[] reversed = new boolean[3];
    if (geometry.dimensions() == 2) {
      return new Orientation(geometry, geometry, best, reversed);
    }
    for (int[] permutation : PERMUTATIONS) {
      if (alignment(affine, permutation) > alignment(affine, best)) {
        best = permutation;
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      if (affine.spacing(axis) == 0) {
        throw new BadInputException("expected a direction for each axis, found affine " + affine);
      }
      reversed[axis] = affine.get(axis, best[axis]) < 0;
    }
    return new Orientation(geometry, turn(geometry, best, reversed), best, reversed);
  }

  private static double alignment(Affine affine, int[] permutation) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      sum += Math.abs(affine.get(axis, permutation[axis])) / affine.spacing(permutation[axis]);
    }
    return sum;
  }

  private static Geometry turn(Geometry original, int[] index, boolean[] reversed) {
    Affine affine = original.affine();
    double[][] rows = new double[3][4];
    for (int row = 0; row < 3; row++) {
      rows[row][3] = affine.get(row, 3);
      for (int axis = 0; axis < 3; axis++) {
        double step = affine.get(row, index[axis]);
        rows[row][axis] = reversed[axis] ? -step : step;
        if (reversed[axis]) {
          rows[row][3] += (size(original, index[axis]) - 1) * step;
        }
      }
    }
    List<Integer> shape =
        List.of(size(original, index[2]), size(original, index[1]), size(original, index[0]));
    return new Geometry(shape, Affine.of(rows));
  }

  /**
   * Gives the grid of the turned images.
   *
   * @return equal to the original one if that is canonical already
   */
  public Geometry canonical() {
    return canonical;
  }

  /**
   * Turns an image to the canonical orientation.
   *
   * @param image an image on the original grid
   * @return the image on the canonical grid
   * @throws IllegalArgumentException for an image of another shape
   */
  public Image toCanonical(Image image) {
    check(image.geometry(), original);
    return new Image(
        canonical, image.channels(), toCanonical().copy(image.values(), image.channels()));
  }

  /**
   * Turns a label map to the canonical orientation.
   *
   * @param labels a label map on the original grid
   * @return the label map on the canonical grid
   * @throws IllegalArgumentException for a label map of another shape
   */
  public LabelMap toCanonical(LabelMap labels) {
    check(labels.geometry(), original);
    return new LabelMap(canonical, toCanonical().copy(labels.labels()));
  }

  /**
   * Turns an image back.
   *
   * @param image an image on the canonical grid
   * @return the image on the original grid
   * @throws IllegalArgumentException for an image of another shape
   */
  public Image fromCanonical(Image image) {
    check(image.geometry(), canonical);
    return new Image(
        original, image.channels(), fromCanonical().copy(image.values(), image.channels()));
  }

  /**
   * Turns a label map back.
   *
   * @param labels a label map on the canonical grid
   * @return the label map on the original grid
   * @throws IllegalArgumentException for a label map of another shape
   */
  public LabelMap fromCanonical(LabelMap labels) {
    check(labels.geometry(), canonical);
    return new LabelMap(original, fromCanonical().copy(labels.labels()));
  }

  private static void check(Geometry found, Geometry expected) {
    if (!found.shape().equals(expected.shape())) {
      throw new IllegalArgumentException(
          "expected shape %s, found %s".formatted(expected.shape(), found.shape()));
    }
  }

  /** Where the voxels of the canonical array are in the original one. */
  private AxisWalk toCanonical() {
    int[] steps = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      steps[axis] = reversed[axis] ? -stride(original, index[axis]) : stride(original, index[axis]);
    }
    return new AxisWalk(sizes(canonical), steps);
  }

  /** Where the voxels of the original array are in the canonical one. */
  private AxisWalk fromCanonical() {
    int[] steps = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      steps[index[axis]] = reversed[axis] ? -stride(canonical, axis) : stride(canonical, axis);
    }
    return new AxisWalk(sizes(original), steps);
  }

  /** The voxels along i, j or k. */
  private static int size(Geometry geometry, int axis) {
    return axis < geometry.dimensions()
        ? geometry.shape().get(geometry.dimensions() - 1 - axis)
        : 1;
  }

  private static int[] sizes(Geometry geometry) {
    return new int[] {size(geometry, 0), size(geometry, 1), size(geometry, 2)};
  }

  private static int stride(Geometry geometry, int axis) {
    int stride = 1;
    for (int faster = 0; faster < axis; faster++) {
      stride *= size(geometry, faster);
    }
    return stride;
  }
}
