package org.unifiedfocal.data;

import java.nio.file.Path;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;

/**
 * The grid that all files of a case share.
 *
 * @param geometry that of the first file
 */
record Grid(Geometry geometry) {
  /** How far apart two voxels of one index may lie, in voxels; headers are rounded to float32. */
  private static final double TOLERANCE = 0.1;

  /**
   * Looks whether another file has this grid.
   *
   * @throws BadInputException if its shape differs, or if its voxels lie elsewhere
   */
  void require(Path file, Geometry found) {
    if (!found.shape().equals(geometry.shape())) {
      throw new BadInputException(
          file,
          "expected shape %s as in the case's first file, found %s"
              .formatted(geometry.shape(), found.shape()));
    }
    double distance = largestDistance(found.affine());
    if (!(distance <= TOLERANCE * smallestSpacing())) {
      throw new BadInputException(
          file,
          "expected the affine of the case's first file, found one that puts voxels up to %.4g mm"
                  .formatted(distance)
              + " elsewhere");
    }
  }

  private double smallestSpacing() {
    double smallest = Double.POSITIVE_INFINITY;
    for (double spacing : geometry.spacing()) {
      smallest = Math.min(smallest, spacing);
    }
    return smallest;
  }

  /** Two affine maps differ most at a corner of the grid. */
  private double largestDistance(Affine found) {
    double largest = 0;
    int axes = geometry.dimensions();
    for (int corner = 0; corner < 1 << axes; corner++) {
      double squares = 0;
      for (int row = 0; row < 3; row++) {
        double difference = found.get(row, 3) - geometry.affine().get(row, 3);
        for (int column = 0; column < axes; column++) {
          int last = geometry.shape().get(axes - 1 - column) - 1;
          int index = (corner >> column & 1) * last;
          difference += (found.get(row, column) - geometry.affine().get(row, column)) * index;
        }
        squares += difference * difference;
      }
      largest = Math.max(largest, squares);
    }
    return Math.sqrt(largest);
  }
}
