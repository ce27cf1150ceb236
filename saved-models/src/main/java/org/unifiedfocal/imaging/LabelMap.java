package org.unifiedfocal.imaging;

import java.util.Arrays;

/**
 * A class number for each voxel; class 0 is the background. An array that does not fit the grid is
 * refused with an {@link IllegalArgumentException}.
 *
 * @param geometry the grid of its voxels
 * @param labels {@code geometry.voxels()} class numbers from 0 to 255, as unsigned bytes in C
 *     order; owned by the map, not to be changed
 */
public record LabelMap(Geometry geometry, byte[] labels) {
  /**
   * The label of a voxel that has no class and counts nowhere, neither in a loss nor in a metric:
   * one outside the field of view. A reference may have it, a prediction never has.
   */
  public static final int IGNORED = 255;

  public LabelMap {
    if (geometry.voxels() != labels.length) {
      throw new IllegalArgumentException(
          "expected %s voxels, found %d labels".formatted(geometry.shape(), labels.length));
    }
  }

  /**
   * Counts the voxels of each class.
   *
   * @param classes how many classes there are
   * @return the voxels of class 0, 1, ...; labels beyond the classes, such as {@link #IGNORED},
   *     count nowhere
   */
  public long[] counts(int classes) {
    long[] counts = new long[256];
    for (byte label : labels) {
      counts[Byte.toUnsignedInt(label)]++;
    }
    return Arrays.copyOf(counts, classes);
  }

  /**
   * Gives the class of a voxel.
   *
   * @param voxel its place in C order
   * @return the class, 0 to 255
   */
  public int label(int voxel) {
    return Byte.toUnsignedInt(labels[voxel]);
  }
}
