package org.unifiedfocal.imaging;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The slices of a DICOM series that make a volume.
 *
 * @param slices in the order of their positions along their normal
 * @param geometry the grid of the volume
 */
record DicomSeries(List<DicomSlice> slices, Geometry geometry) {
  /** Positions are written in decimal digits. */
  private static final double TOLERANCE_MM = 0.01;

  /** The part of the distance between slices by which it may vary. */
  private static final double TOLERANCE = 0.01;

  private static final double ORIENTATION_TOLERANCE = 1e-3;

  /** Puts slices in order; those that do not make one volume are refused. */
  static DicomSeries of(Path folder, List<DicomSlice> found) {
    DicomSlice first = found.get(0);
    for (DicomSlice slice : found) {
      requireAlike(first, slice);
    }
    List<DicomSlice> slices =
        found.stream().sorted(Comparator.comparingDouble(DicomSlice::depth)).toList();
    double[] step = step(folder, slices);
    List<Integer> shape = List.of(slices.size(), first.rows(), first.columns());
    try {
      return new DicomSeries(slices, new Geometry(shape, affine(slices.get(0), step)));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadInputException(folder, "expected at most 2^31 - 1 voxels, found " + shape, e);
    }
  }

  private static void requireAlike(DicomSlice first, DicomSlice slice) {
    if (!slice.series().equals(first.series())) {
      throw differs(
          first,
          slice,
          "one series",
          DicomElements.printable(first.series()),
          DicomElements.printable(slice.series()));
    }
    if (slice.rows() != first.rows() || slice.columns() != first.columns()) {
      throw differs(
          first,
          slice,
          "slices of one size",
          first.rows() + " x " + first.columns(),
          slice.rows() + " x " + slice.columns());
    }
    DicomSlice.Place one = first.placed();
    DicomSlice.Place other = slice.placed();
    if (!close(one.orientation(), other.orientation(), ORIENTATION_TOLERANCE)) {
      throw differs(
          first, slice, "one orientation", words(one.orientation()), words(other.orientation()));
    }
    if (!close(one.pixelSpacing(), other.pixelSpacing(), TOLERANCE * one.pixelSpacing()[0])) {
      throw differs(
          first,
          slice,
          "pixels equally far apart",
          words(one.pixelSpacing()),
          words(other.pixelSpacing()));
    }
  }

  private static BadInputException differs(
      DicomSlice first, DicomSlice slice, String expected, String one, String other) {
    return new BadInputException(
        slice.file(),
        "expected %s, found %s here and %s in %s"
            .formatted(expected, other, one, first.file().getFileName()));
  }

  private static boolean close(double[] one, double[] other, double tolerance) {
    for (int i = 0; i < one.length; i++) {
      if (!(Math.abs(one[i] - other[i]) <= tolerance)) {
        return false;
      }
    }
    return true;
  }

  private static String words(double[] numbers) {
    return Arrays.toString(numbers);
  }

  /** From one slice to the next, in mm of the patient. */
  private static double[] step(Path folder, List<DicomSlice> slices) {
    DicomSlice first = slices.get(0);
    DicomSlice last = slices.get(slices.size() - 1);
    double[] step = new double[3];
    if (slices.size() == 1) {
      double[] normal = first.normal();
      Arrays.setAll(step, axis -> normal[axis] * first.thickness());
      return step;
    }
    double[] gaps = new double[slices.size() - 1];
    Arrays.setAll(gaps, i -> slices.get(i + 1).depth() - slices.get(i).depth());
    double usual = Arrays.stream(gaps).sorted().toArray()[gaps.length / 2];
    double tolerance = Math.max(TOLERANCE_MM, TOLERANCE * usual);
    for (int i = 0; i < gaps.length; i++) {
      if (gaps[i] <= TOLERANCE_MM || Math.abs(gaps[i] - usual) > tolerance) {
        throw new BadInputException(
            folder,
            "expected slices equally far apart, found %s mm between %s and %s%s"
                .formatted(
                    millimetres(gaps[i]),
                    slices.get(i).file().getFileName(),
                    slices.get(i + 1).file().getFileName(),
                    gaps[i] < usual
                        ? ", mostly " + millimetres(usual)
                        : ", mostly %s: a slice is missing".formatted(millimetres(usual))));
      }
    }
    double[] from = first.placed().position();
    double[] to = last.placed().position();
    Arrays.setAll(step, axis -> (to[axis] - from[axis]) / gaps.length);
    for (int i = 0; i < slices.size(); i++) {
      int index = i;
      double[] expected = new double[3];
      Arrays.setAll(expected, axis -> from[axis] + index * step[axis]);
      double[] position = slices.get(i).placed().position();
      if (!close(expected, position, 2 * tolerance)) {
        throw new BadInputException(
            slices.get(i).file(),
            "expected slices along one line, found position %s instead of %s"
                .formatted(words(position), words(expected)));
      }
    }
    return step;
  }

  private static String millimetres(double distance) {
    return String.format(Locale.ROOT, "%.2f", distance);
  }

  /** Turns to NIfTI's coordinates: left becomes minus right, back becomes minus front. */
  private static Affine affine(DicomSlice first, double[] step) {
    DicomSlice.Place place = first.placed();
    double[][] rows = new double[3][4];
    for (int axis = 0; axis < 3; axis++) {
      double sign = axis < 2 ? -1 : 1;
      rows[axis][0] = sign * place.orientation()[axis] * place.pixelSpacing()[1];
      rows[axis][1] = sign * place.orientation()[3 + axis] * place.pixelSpacing()[0];
      rows[axis][2] = sign * step[axis];
      rows[axis][3] = sign * place.position()[axis];
    }
    return Affine.of(rows);
  }
}
