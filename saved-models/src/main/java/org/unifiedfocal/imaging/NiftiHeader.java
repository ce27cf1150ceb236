package org.unifiedfocal.imaging;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the header of a NIfTI-1 or NIfTI-2 file says. Only headers of readable images are made:
 * every axis has a voxel, there are at most 2^31 - 9 samples, the scaling and the affine are
 * finite.
 *
 * @param version 1 or 2
 * @param byteOrder of header and voxels
 * @param datatype of the voxels in the file
 * @param shape voxels along each axis of the file, in index order (i, j, k, ...): the fastest first
 * @param zooms distance between neighbours along each axis of the file, in its own unit, positive
 *     or 0
 * @param spaceUnit {@code unknown}, {@code meter}, {@code mm} or {@code micron}
 * @param timeUnit {@code unknown}, {@code sec}, {@code msec}, {@code usec}, {@code hz}, {@code ppm}
 *     or {@code rads}
 * @param slope a voxel's value is {@code raw * slope + inter}; 1 where the file asks for no scaling
 * @param inter see {@code slope}; 0 where the file asks for no scaling
 * @param qformCode what the quaternion maps to; 0 if it means nothing
 * @param sformCode what the matrix maps to; 0 if it means nothing
 * @param affine from (i, j, k) to (x, y, z) in {@code spaceUnit}: the matrix if {@code sformCode >
 *     0}, else the quaternion's if {@code qformCode > 0}, else the customary guess for files
 *     without a position, centred and with x running to the left
 * @param singleFile header and voxels are in one file ({@code .nii}), not in a pair
 * @param dataOffset where the voxels start in their file, in bytes
 */
public record NiftiHeader(
    int version,
    ByteOrder byteOrder,
    NiftiDatatype datatype,
    List<Integer> shape,
    List<Double> zooms,
    String spaceUnit,
    String timeUnit,
    double slope,
    double inter,
    int qformCode,
    int sformCode,
    Affine affine,
    boolean singleFile,
    long dataOffset) {

  public NiftiHeader {
    shape = List.copyOf(shape);
    zooms = List.copyOf(zooms);
  }

  /**
   * Gives the grid of the first three axes, in millimetres whatever the unit of the file (a file
   * without a unit is taken to be in millimetres). A file of two axes is a 2D image, one of a
   * single axis a 2D image of one row.
   *
   * @return the grid, slowest axis first
   */
  public Geometry geometry() {
    List<Integer> spatial = new ArrayList<>(shape.subList(0, Math.min(3, shape.size())));
    if (spatial.size() == 1) {
      spatial.add(1);
    }
    Collections.reverse(spatial);
    double millimetres =
        switch (spaceUnit) {
          case "meter" -> 1000;
          case "micron" -> 0.001;
          default -> 1;
        };
    double[][] rows = new double[3][4];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        rows[row][column] = affine.get(row, column) * millimetres;
      }
    }
    return new Geometry(spatial, Affine.of(rows));
  }

  /**
   * Gives the number of values a voxel: the colour samples, or the points along the axes after the
   * third.
   *
   * @return 1 for a plain image
   */
  public int channels() {
    return datatype.samples() * frames();
  }

  /** The length of the axes after the third, which come plane after plane in the file. */
  int frames() {
    return shape.stream().skip(3).reduce(1, Math::multiplyExact);
  }

  /** The samples in the file. */
  int samples() {
    return shape.stream().reduce(datatype.samples(), Math::multiplyExact);
  }

  /** The size of the voxels in the file. */
  long dataBytes() {
    return (long) samples() * datatype.sampleBytes();
  }
}
