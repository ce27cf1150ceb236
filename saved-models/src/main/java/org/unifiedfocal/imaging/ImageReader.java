package org.unifiedfocal.imaging;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads images and label maps of every supported format: NIfTI volumes ({@link NiftiReader}) and
 * PNG, TIFF, BMP, JPEG and GIF pictures ({@link RasterReader}), told apart by the file's name, and
 * DICOM ({@link DicomReader}), whose files have any name: a folder of slices, or one file.
 *
 * <p>Every method throws {@link BadInputException} for a file that is missing, damaged or not
 * supported.
 */
public final class ImageReader {
  private ImageReader() {}

  /**
   * Says whether a file's name is that of an image, so that a folder's content can be listed.
   * Hidden files are none, and the voxels of a pair ({@code .img}) belong to their header.
   *
   * @param file any path; it need not exist
   * @return whether {@link #read} takes it for an image
   */
  public static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName());
    boolean hidden = name.startsWith(".");
    return !hidden && (NiftiFiles.isHeaderName(name) || RasterReader.isName(name));
  }

  /**
   * Reads an image.
   *
   * @param file a NIfTI image, a picture, a DICOM file, or the folder of a DICOM series
   * @return its intensities as stored, scaled where the file says so
   */
  public static Image read(Path file) {
    if (Files.isDirectory(file)) {
      return DicomReader.readSeries(file);
    }
    if (isDicom(file)) {
      return DicomReader.readImage(file);
    }
    return isNifti(file, "an image: DICOM or ")
        ? NiftiReader.readImage(file)
        : RasterReader.readImage(file);
  }

  /**
   * Reads a label map.
   *
   * @param file a NIfTI image or a picture
   * @return a class for each voxel
   */
  public static LabelMap readLabels(Path file) {
    return isNifti(file, "labels: ") ? NiftiReader.readLabels(file) : RasterReader.readLabels(file);
  }

  /**
   * Reads how many voxels an image has and where they lie, without its voxels.
   *
   * @param file a NIfTI image, a picture, a DICOM file, or the folder of a DICOM series
   * @return the grid
   */
  public static Geometry readGeometry(Path file) {
    if (Files.isDirectory(file)) {
      return DicomReader.readSeriesGeometry(file);
    }
    if (isDicom(file)) {
      return DicomReader.readGeometry(file);
    }
    return isNifti(file, "an image: DICOM or ")
        ? NiftiReader.readHeader(file).geometry()
        : RasterReader.readGeometry(file);
  }

  private static boolean isDicom(Path file) {
    return !hasImageName(file) && Files.isRegularFile(file) && DicomReader.isDicom(file);
  }

  private static boolean hasImageName(Path file) {
    String name = String.valueOf(file.getFileName());
    return NiftiFiles.isName(name) || RasterReader.isName(name);
  }

  private static boolean isNifti(Path file, String expected) {
    String name = String.valueOf(file.getFileName());
    if (!hasImageName(file)) {
      throw new BadInputException(
          file,
          "expected "
              + expected
              + ".nii, .nii.gz, .hdr and .img, .png, .tif, .bmp, .jpg or .gif, found another name");
    }
    return NiftiFiles.isName(name);
  }
}
