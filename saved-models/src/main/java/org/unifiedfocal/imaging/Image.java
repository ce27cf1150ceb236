package org.unifiedfocal.imaging;

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
}
