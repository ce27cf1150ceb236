package org.unifiedfocal.imaging;

import java.nio.file.Path;

/**
 * Reads images and label maps of every supported format: NIfTI volumes ({@link NiftiReader}) and
 * PNG, TIFF, BMP, JPEG and GIF pictures ({@link RasterReader}), told apart by the file's name.
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
   * @param file a NIfTI image or a picture
   * @return its intensities as stored, scaled where the file says so
   */
  public static Image read(Path file) {
    return isNifti(file) ? NiftiReader.readImage(file) : RasterReader.readImage(file);
  }

  /**
   * Reads a label map.
   *
   * @param file a NIfTI image or a picture
   * @return a class for each voxel
   */
  public static LabelMap readLabels(Path file) {
    return isNifti(file) ? NiftiReader.readLabels(file) : RasterReader.readLabels(file);
  }

  /**
   * Reads how many voxels an image has and where they lie, without its voxels.
   *
   * @param file a NIfTI image or a picture
   * @return the grid
   */
  public static Geometry readGeometry(Path file) {
    return isNifti(file)
        ? NiftiReader.readHeader(file).geometry()
        : RasterReader.readGeometry(file);
  }

  private static boolean isNifti(Path file) {
    String name = String.valueOf(file.getFileName());
    if (!NiftiFiles.isName(name) && !RasterReader.isName(name)) {
      throw new BadInputException(
          file,
          "expected an image: .nii, .nii.gz, .hdr and .img, .png, .tif, .bmp, .jpg or .gif, found"
              + " another name");
    }
    return NiftiFiles.isName(name);
  }
}
