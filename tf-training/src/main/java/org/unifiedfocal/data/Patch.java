package org.unifiedfocal.data;

import java.util.Arrays;
import java.util.List;

/**
 * A part of an image and its labels, as the network sees it. Arrays that do not fit the shape are
 * refused with an {@link IllegalArgumentException}.
 *
 * @param shape voxels along each of 2 or 3 axes, slowest first
 * @param channels values a voxel
 * @param image the values in C order, channels last; not to be changed
 * @param labels the classes in C order; not to be changed
 */
public record Patch(List<Integer> shape, int channels, float[] image, byte[] labels) {

  public Patch {
    shape = List.copyOf(shape);
    int voxels = Arrays.stream(depthHeightWidth(shape)).reduce(1, Math::multiplyExact);
    if (labels.length != voxels || image.length != Math.multiplyExact(voxels, channels)) {
      throw new IllegalArgumentException(
          "expected %s voxels of %d channels, found %d values and %d labels"
              .formatted(shape, channels, image.length, labels.length));
    }
  }

  /**
   * Regards an image as a volume of one slice.
   *
   * @param shape of 2 or 3 axes, slowest first
   * @return depth (1 of an image), height and width
   * @throws IllegalArgumentException for another number of axes
   */
  public static int[] depthHeightWidth(List<Integer> shape) {
    return switch (shape.size()) {
      case 2 -> new int[] {1, shape.get(0), shape.get(1)};
      case 3 -> new int[] {shape.get(0), shape.get(1), shape.get(2)};
      default -> throw new IllegalArgumentException("expected 2 or 3 spatial axes, found " + shape);
    };
  }
}
