package org.unifiedfocal.imaging;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a DICOM file with one image says of its place and its pixels.
 *
 * @param file the file
 * @param series the series it belongs to; empty where that is not said
 * @param rows pixels along a column
 * @param columns pixels along a row
 * @param position of the middle of the first pixel, in mm to the patient's left, back and head;
 *     null where that is not said
 * @param orientation the unit vectors along a row and along a column; null where not said
 * @param pixelSpacing mm from row to row and from column to column; null where not said
 * @param thickness mm to a next slice, where there is none whose position would say it
 */
record DicomSlice(
    Path file,
    String series,
    int rows,
    int columns,
    double @Nullable [] position,
    double @Nullable [] orientation,
    double @Nullable [] pixelSpacing,
    double thickness) {
  private static final double UNIT_TOLERANCE = 1e-3;

  /** Takes what matters out of a file. */
  static DicomSlice of(DicomElements elements) {
    Path file = elements.file();
    if (elements.decimal(DicomTag.FRAMES, 1) != 1) {
      throw new BadInputException(
          file,
          "%s: expected 1, found %s"
              .formatted(DicomTag.FRAMES, DicomElements.printable(elements.text(DicomTag.FRAMES))));
    }
    int rows = elements.unsigned(DicomTag.ROWS);
    int columns = elements.unsigned(DicomTag.COLUMNS);
    if (rows == 0 || columns == 0) {
      throw new BadInputException(
          file, "expected pixels, found %d rows of %d".formatted(rows, columns));
    }
    double[] orientation = elements.decimals(DicomTag.ORIENTATION, 6);
    double[] spacing = elements.decimals(DicomTag.PIXEL_SPACING, 2);
    if (orientation != null) {
      requireOrthonormal(file, orientation);
    }
    if (spacing != null && !(spacing[0] > 0 && spacing[1] > 0)) {
      throw new BadInputException(
          file,
          "%s: expected positive numbers, found %s and %s"
              .formatted(DicomTag.PIXEL_SPACING, spacing[0], spacing[1]));
    }
    double thickness =
        elements.decimal(
            DicomTag.SPACING_BETWEEN_SLICES, elements.decimal(DicomTag.SLICE_THICKNESS, 1));
    return new DicomSlice(
        file,
        elements.text(DicomTag.SERIES),
        rows,
        columns,
        elements.decimals(DicomTag.POSITION, 3),
        orientation,
        spacing,
        thickness > 0 ? thickness : 1);
  }

  private static void requireOrthonormal(Path file, double[] u) {
    double row = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
    double column = u[3] * u[3] + u[4] * u[4] + u[5] * u[5];
    double both = u[0] * u[3] + u[1] * u[4] + u[2] * u[5];
    if (!(Math.abs(row - 1) < UNIT_TOLERANCE
        && Math.abs(column - 1) < UNIT_TOLERANCE
        && Math.abs(both) < UNIT_TOLERANCE)) {
      throw new BadInputException(
          file,
          "%s: expected two unit vectors at right angles, found lengths %.4f and %.4f, product %.4f"
              .formatted(DicomTag.ORIENTATION, Math.sqrt(row), Math.sqrt(column), both));
    }
  }

  /** The direction across the slice. */
  double[] normal() {
    double[] u = placed().orientation;
    return new double[] {
      u[1] * u[5] - u[2] * u[4], u[2] * u[3] - u[0] * u[5], u[0] * u[4] - u[1] * u[3]
    };
  }

  /** How far along its normal the slice lies. */
  double depth() {
    double[] at = placed().position;
    double[] normal = normal();
    return at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2];
  }

  /** Where a slice lies that says so. */
  record Place(double[] position, double[] orientation, double[] pixelSpacing) {}

  /**
   * The place of the slice.
   *
   * @throws BadInputException if it is not said
   */
  Place placed() {
    if (position == null || orientation == null || pixelSpacing == null) {
      DicomTag missing =
          position == null
              ? DicomTag.POSITION
              : orientation == null ? DicomTag.ORIENTATION : DicomTag.PIXEL_SPACING;
      throw new BadInputException(
          file, missing + ": expected it for a slice of a series, found none");
    }
    return new Place(position, orientation, pixelSpacing);
  }
}
