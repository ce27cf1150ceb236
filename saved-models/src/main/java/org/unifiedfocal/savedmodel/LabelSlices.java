package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The most probable class of each voxel; of equally probable ones the first. A probability that is
 * not a number is refused with a {@link BadInputException}.
 */
public final class LabelSlices implements SliceConsumer {
  private final Geometry geometry;
  private final byte[] labels;
  private final int sliceVoxels;

  /**
   * Makes room for the labels, one byte a voxel.
   *
   * @param geometry the grid of the image
   */
  public LabelSlices(Geometry geometry) {
    this.geometry = geometry;
    this.labels = new byte[geometry.voxels()];
    this.sliceVoxels = labels.length / geometry.shape().get(0);
  }

  @Override
  public void accept(int slice, float[] probabilities) {
    take(probabilities, probabilities.length / sliceVoxels, slice * sliceVoxels);
  }

  /** Takes the probabilities of the voxels from {@code voxel} on. */
  void take(float[] probabilities, int classes, int voxel) {
    for (int i = 0; i < probabilities.length; voxel++) {
      float largest = Float.NEGATIVE_INFINITY;
      float sum = 0;
      for (int label = 0; label < classes; label++) {
        float value = probabilities[i++];
        sum += value;
        if (value > largest) {
          largest = value;
          labels[voxel] = (byte) label;
        }
      }
      if (Float.isNaN(sum)) {
        throw new BadInputException(
            "network output: expected probabilities, found NaN at voxel %d of %s"
                .formatted(voxel, geometry.shape()));
      }
    }
  }

  /**
   * Gives the labels, once every slice was taken.
   *
   * @return a label for each voxel
   */
  public LabelMap labels() {
    return new LabelMap(geometry, labels);
  }
}
