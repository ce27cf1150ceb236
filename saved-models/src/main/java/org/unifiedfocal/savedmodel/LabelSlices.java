package org.unifiedfocal.savedmodel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The most probable class of each voxel, of equally probable ones the first; or the label of the
 * last of the {@linkplain Regions regions} whose probability is above its threshold. A probability
 * that is not a number, and another number of channels than of regions, are refused with a {@link
 * BadInputException}.
 */
public final class LabelSlices implements SliceConsumer {
  private final Geometry geometry;
  private final @Nullable Regions regions;
  private final byte[] labels;
  private final int sliceVoxels;

  /**
   * Makes room for the labels, one byte a voxel.
   *
   * @param geometry the grid of the image
   * @param regions what the channels are; null for classes
   */
  public LabelSlices(Geometry geometry, @Nullable Regions regions) {
    this.geometry = geometry;
    this.regions = regions;
    this.labels = new byte[geometry.voxels()];
    this.sliceVoxels = labels.length / geometry.shape().get(0);
  }

  @Override
  public void accept(int slice, float[] probabilities) {
    take(probabilities, probabilities.length / sliceVoxels, slice * sliceVoxels);
  }

  /** Takes the probabilities of the voxels from {@code voxel} on. */
  void take(float[] probabilities, int channels, int voxel) {
    if (regions != null && channels != regions.list().size()) {
      throw new BadInputException(
          "network output: expected %d channels, one a region, found %d"
              .formatted(regions.list().size(), channels));
    }
    for (int i = 0; i < probabilities.length; i += channels) {
      float sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += probabilities[i + channel];
      }
      if (Float.isNaN(sum)) {
        throw new BadInputException(
            "network output: expected probabilities, found NaN at voxel %d of %s"
                .formatted(voxel, geometry.shape()));
      }
      labels[voxel++] =
          (byte)
              (regions == null
                  ? mostProbable(probabilities, i, channels)
                  : lastOf(regions.list(), probabilities, i));
    }
  }

  private static int mostProbable(float[] probabilities, int from, int classes) {
    int best = 0;
    for (int label = 1; label < classes; label++) {
      if (probabilities[from + label] > probabilities[from + best]) {
        best = label;
      }
    }
    return best;
  }

  private static int lastOf(List<Region> regions, float[] probabilities, int from) {
    int label = 0;
    for (Region region : regions) {
      if (probabilities[from++] > (float) region.threshold()) {
        label = region.label();
      }
    }
    return label;
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
