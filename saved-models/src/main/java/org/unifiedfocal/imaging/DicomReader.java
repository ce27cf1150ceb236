package org.unifiedfocal.imaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads DICOM images of one sample a pixel: a folder that holds the slices of one series as a
 * volume, or one file as a picture.
 *
 * <p>A volume has the slices in the order of their positions along their normal, whatever the names
 * of the files, and an affine from the headers, in NIfTI's coordinates (to the right, to the front,
 * up; DICOM's are to the left, to the back, up). Intensities are {@code stored * RescaleSlope +
 * RescaleIntercept}, slice by slice. Files that are uncompressed, of either byte order, or
 * compressed as lossless JPEG are read, and others refused by the UID of their transfer syntax.
 * Several frames in a file, slices of several series, sizes or orientations, and slices that are
 * missing or not equally far apart are refused too.
 *
 * <p>Every method throws {@link BadInputException} for what is missing, damaged or not supported.
 */
public final class DicomReader {
  private DicomReader() {}

  /**
   * Says whether a file is DICOM, by its content; one whose name ends in {@code .dcm} is to be,
   * whatever it holds, so that a damaged slice is not passed over.
   *
   * @param file an existing file
   * @return whether it is to be read as DICOM
   */
  public static boolean isDicom(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".dcm") || DicomParser.isDicom(file);
  }

  /**
   * Says whether a folder holds DICOM files, by their content.
   *
   * @param folder any path
   * @return whether it is a folder and one of its files is a slice
   */
  public static boolean isSeries(Path folder) {
    return Files.isDirectory(folder) && !slices(folder).isEmpty();
  }

  /**
   * Reads a series.
   *
   * @param folder holds the slices of one series; hidden files, a {@code DICOMDIR} and files of
   *     other kinds are passed over
   * @return a volume, one slice deep if there is one file
   */
  public static Image readSeries(Path folder) {
    DicomSeries series = series(folder);
    Geometry geometry = series.geometry();
    float[] values = new float[geometry.voxels()];
    int slice = values.length / series.slices().size();
    for (int i = 0; i < series.slices().size(); i++) {
      Path file = series.slices().get(i).file();
      new DicomPixels(DicomParser.parse(file)).read(values, i * slice);
    }
    return new Image(geometry, 1, values);
  }

  /**
   * Reads where the voxels of a series lie, from the headers alone.
   *
   * @param folder holds the slices of one series
   * @return the grid of the volume
   */
  public static Geometry readSeriesGeometry(Path folder) {
    return series(folder).geometry();
  }

  /**
   * Reads one file as a picture.
   *
   * @param file a DICOM file
   * @return a two-dimensional image with the spacing of its pixels, 1 mm where that is not said
   */
  public static Image readImage(Path file) {
    DicomElements elements = DicomParser.parse(file);
    DicomPixels pixels = new DicomPixels(elements);
    Geometry geometry = geometry(DicomSlice.of(elements));
    float[] values = new float[geometry.voxels()];
    pixels.read(values, 0);
    return new Image(geometry, 1, values);
  }

  /**
   * Reads how large the picture of one file is.
   *
   * @param file a DICOM file
   * @return its grid
   */
  public static Geometry readGeometry(Path file) {
    return geometry(DicomSlice.of(DicomParser.parse(file)));
  }

  private static Geometry geometry(DicomSlice slice) {
    double[] spacing = slice.pixelSpacing() == null ? new double[] {1, 1} : slice.pixelSpacing();
    return new Geometry(
        List.of(slice.rows(), slice.columns()), Affine.scaling(spacing[1], spacing[0], 1));
  }

  private static DicomSeries series(Path folder) {
    List<Path> files = slices(folder);
    if (files.isEmpty()) {
      throw new BadInputException(folder, "expected the slices of a DICOM series, found none");
    }
    return DicomSeries.of(folder, files.stream().map(DicomReader::slice).toList());
  }

  /** A header whose pixels are there. */
  private static DicomSlice slice(Path file) {
    DicomElements elements = DicomParser.parse(file);
    DicomSlice slice = DicomSlice.of(elements);
    DicomPixels.check(elements);
    return slice;
  }

  private static List<Path> slices(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> isSliceName(String.valueOf(file.getFileName())))
          .filter(file -> !ImageReader.isImage(file) && Files.isRegularFile(file))
          .filter(DicomReader::isDicom)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw BadInputException.unreadable(folder, e);
    }
  }

  private static boolean isSliceName(String name) {
    return !name.startsWith(".") && !name.equalsIgnoreCase("DICOMDIR");
  }
}
