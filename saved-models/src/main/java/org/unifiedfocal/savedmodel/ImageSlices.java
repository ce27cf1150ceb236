package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/**
 * All probabilities, as an image of one channel a class. More than 2^31 - 1 of them are refused
 * with a {@link BadInputException}.
 */
public final class ImageSlices implements SliceConsumer {
  private final Geometry geometry;
  private float[] values = {};

  /**
   * Makes it for an image.
   *
   * @param geometry the grid of the image
   */
  public ImageSlices(Geometry geometry) {
    this.geometry = geometry;
  }

  @Override
  public void accept(int slice, float[] probabilities) {
    if (slice == 0) {
      long all = (long) probabilities.length * geometry.shape().get(0);
      if (all > Integer.MAX_VALUE) {
        throw new BadInputException(
            "image: expected at most 2^31 - 1 predictions, found %s voxels of %d classes"
                .formatted(geometry.shape(), all / geometry.voxels()));
      }
      values = new float[(int) all];
    }
    System.arraycopy(probabilities, 0, values, slice * probabilities.length, probabilities.length);
  }

  /**
   * Gives the probabilities, once every slice was taken.
   *
   * @return one channel a class
   */
  public Image image() {
    return new Image(geometry, values.length / geometry.voxels(), values);
  }
}
