package org.unifiedfocal.imaging;

import java.util.Set;

/**
 * An image or volume of one or more channels. An array that does not fit the grid is refused with
 * an {@link IllegalArgumentException}.
 *
 * @param geometry the grid of its voxels
 * @param channels values a voxel
 * @param values {@code geometry.voxels() * channels} numbers in C order, channels last; owned by
 *     the image, not to be changed
 */
public record Image(Geometry geometry, int channels, float[] values) {

  public Image {
    if (channels < 1 || (long) geometry.voxels() * channels != values.length) {
      throw new IllegalArgumentException(
          "expected %s voxels of %d channels, found %d values"
              .formatted(geometry.shape(), channels, values.length));
    }
  }

  /**
   * Reverses the order of the voxels along axes; the grid stays.
   *
   * @param axes counted from the slowest
   * @return the mirrored image
   * @throws IllegalArgumentException for an axis that the image does not have
   */
  public Image mirrored(Set<Integer> axes) {
    int dimensions = geometry.dimensions();
    int[] size = {1, 1, 1};
    int[] steps = {1, 0, 0};
    for (int i = 0; i < dimensions; i++) {
      size[i] = geometry.shape().get(dimensions - 1 - i);
      steps[i] = i == 0 ? 1 : steps[i - 1] * size[i - 1];
    }
    for (int axis : axes) {
      if (axis < 0 || axis >= dimensions) {
        throw new IllegalArgumentException(
            "axes: expected 0 to %d, found %d".formatted(dimensions - 1, axis));
      }
      steps[dimensions - 1 - axis] *= -1;
    }
    return new Image(geometry, channels, new AxisWalk(size, steps).copy(values, channels));
  }
}
