package org.unifiedfocal.imaging;

import java.util.Arrays;

/**
 * The affine map from voxel indices (i, j, k) to millimetres (x to the right, y to the front, z
 * up): {@code (x, y, z, 1)' = A (i, j, k, 1)'}. Index i belongs to the fastest axis of the voxel
 * array, the last one.
 */
public final class Affine {
  private final double[] elements;

  private Affine(double[] elements) {
    this.elements = elements;
  }

  /**
   * Makes an affine map of a matrix.
   *
   * @param rows 3 or 4 rows of 4 numbers; a fourth row must be (0, 0, 0, 1)
   * @return the map
   * @throws IllegalArgumentException for another number of rows or columns
   */
  public static Affine of(double[][] rows) {
    if (rows.length != 3 && rows.length != 4) {
      throw new IllegalArgumentException("an affine has 3 or 4 rows, found " + rows.length);
    }
    double[] elements = new double[12];
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length != 4) {
        throw new IllegalArgumentException(
            "an affine has 4 columns, found " + rows[row].length + " in row " + row);
      }
      if (row < 3) {
        for (int column = 0; column < 4; column++) {
          elements[4 * row + column] = rows[row][column] + 0.0; // -0 becomes 0: they are equal
        }
      } else if (!Arrays.equals(rows[3], new double[] {0, 0, 0, 1})) {
        throw new IllegalArgumentException(
            "the last row of an affine is [0, 0, 0, 1], found " + Arrays.toString(rows[3]));
      }
    }
    return new Affine(elements);
  }

  /**
   * Scales each index by a spacing: no rotation, no offset.
   *
   * @param i millimetres a step of i
   * @param j millimetres a step of j
   * @param k millimetres a step of k
   * @return the diagonal map
   */
  public static Affine scaling(double i, double j, double k) {
    return new Affine(new double[] {i, 0, 0, 0, 0, j, 0, 0, 0, 0, k, 0});
  }

  /**
   * Gives one element of the matrix.
   *
   * @param row 0 to 2 (x, y, z)
   * @param column 0 to 3 (i, j, k, offset)
   * @return the element
   */
  public double get(int row, int column) {
    return elements[4 * row + column];
  }

  /**
   * Gives the distance in millimetres between neighbours along an index: the length of a column.
   *
   * @param column 0 to 2 (i, j, k)
   * @return the spacing
   */
  public double spacing(int column) {
    return Math.sqrt(
        get(0, column) * get(0, column)
            + get(1, column) * get(1, column)
            + get(2, column) * get(2, column));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Affine affine && Arrays.equals(elements, affine.elements);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(elements);
  }

  @Override
  public String toString() {
    return Arrays.toString(elements);
  }
}
