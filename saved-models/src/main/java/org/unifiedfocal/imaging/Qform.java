package org.unifiedfocal.imaging;

import java.util.Optional;

/**
 * An affine map that turns, mirrors and scales but does not shear, as NIfTI's method 2 stores it:
 * the unit quaternion (a, b, c, d) with {@code a >= 0} left out, the voxel size, and {@code qfac},
 * which is -1 where the third axis is mirrored. {@code epsilon} is the precision of the stored b, c
 * and d, next to 1.
 */
record Qform(
    double b, double c, double d, double[] zooms, double qfac, double[] offset, double epsilon) {
  static final double FLOAT32_EPSILON = 0x1p-23;
  static final double FLOAT64_EPSILON = 0x1p-52;

  /** How far the squared length of (b, c, d) may lie above 1; some writers are careless. */
  private static final double LENGTH_TOLERANCE = 1e-5;

  /** How far from a right angle the axes may be, as a cosine. */
  private static final double ANGLE_TOLERANCE = 1e-4;

  /**
   * {@code a^2}, negative if (b, c, d) is too long for a unit quaternion. What may be rounding
   * alone counts as 0: its root would turn a half turn by a visible angle.
   */
  private double squaredRealPart() {
    double square = 1 - (b * b + c * c + d * d);
    return square > -LENGTH_TOLERANCE && square < 3 * epsilon ? 0 : square;
  }

  /** Whether (b, c, d) belongs to a unit quaternion; NaN does not. */
  boolean isRotation() {
    return squaredRealPart() >= 0;
  }

  /** The map: {@code R diag(zooms) (i, j, qfac k)' + offset}. */
  Affine affine() {
    double a = Math.sqrt(squaredRealPart());
    double length = a * a + b * b + c * c + d * d;
    double s = 2 / length;
    double[][] rotation = {
      {1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)},
      {s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)},
      {s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)}
    };
    double[][] rows = new double[3][4];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        double sign = column == 2 ? qfac : 1;
        rows[row][column] = rotation[row][column] * zooms[column] * sign;
      }
      rows[row][3] = offset[row];
    }
    return Affine.of(rows);
  }

  /**
   * Finds the quaternion of a map for NIfTI-1, if it has one: none with shear or a column of zeros.
   */
  static Optional<Qform> of(Affine affine) {
    double[] zooms = {affine.spacing(0), affine.spacing(1), affine.spacing(2)};
    double[][] r = new double[3][3];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        r[row][column] = affine.get(row, column) / zooms[column];
      }
    }
    if (!(Math.abs(dot(r, 0, 1)) < ANGLE_TOLERANCE
        && Math.abs(dot(r, 0, 2)) < ANGLE_TOLERANCE
        && Math.abs(dot(r, 1, 2)) < ANGLE_TOLERANCE)) {
      return Optional.empty();
    }
    double qfac = determinant(r) < 0 ? -1 : 1;
    for (double[] row : r) {
      row[2] *= qfac;
    }
    double[] q = quaternion(r);
    double[] offset = {affine.get(0, 3), affine.get(1, 3), affine.get(2, 3)};
    return Optional.of(new Qform(q[1], q[2], q[3], zooms, qfac, offset, FLOAT32_EPSILON));
  }

  /**
   * The unit quaternion of a rotation, {@code a >= 0}. Each of 4a^2, 4b^2, 4c^2, 4d^2 is a sum of
   * diagonal elements and one; dividing by the largest keeps the precision.
   */
  private static double[] quaternion(double[][] r) {
    double[] squares = {
      1 + r[0][0] + r[1][1] + r[2][2],
      1 + r[0][0] - r[1][1] - r[2][2],
      1 - r[0][0] + r[1][1] - r[2][2],
      1 - r[0][0] - r[1][1] + r[2][2]
    };
    int largest = 0;
    for (int i = 1; i < 4; i++) {
      if (squares[i] > squares[largest]) {
        largest = i;
      }
    }
    double[] q =
        switch (largest) {
          case 0 ->
              new double[] {squares[0], r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]};
          case 1 ->
              new double[] {r[2][1] - r[1][2], squares[1], r[0][1] + r[1][0], r[0][2] + r[2][0]};
          case 2 ->
              new double[] {r[0][2] - r[2][0], r[0][1] + r[1][0], squares[2], r[1][2] + r[2][1]};
          default ->
              new double[] {r[1][0] - r[0][1], r[0][2] + r[2][0], r[1][2] + r[2][1], squares[3]};
        };
    double scale = (q[0] < 0 ? -0.5 : 0.5) / Math.sqrt(squares[largest]);
    for (int i = 0; i < 4; i++) {
      q[i] *= scale;
    }
    return q;
  }

  private static double dot(double[][] r, int one, int other) {
    return r[0][one] * r[0][other] + r[1][one] * r[1][other] + r[2][one] * r[2][other];
  }

  private static double determinant(double[][] r) {
    return r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1])
        - r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0])
        + r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
  }
}
