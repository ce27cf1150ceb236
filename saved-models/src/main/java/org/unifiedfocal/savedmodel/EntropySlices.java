package org.unifiedfocal.savedmodel;

import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/**
 * How uncertain each voxel is: the entropy {@code -sum_c p_c ln p_c} of its probabilities; of
 * {@linkplain Regions regions} the mean over them of {@code -p ln p - (1 - p) ln(1 - p)}.
 */
public final class EntropySlices implements SliceConsumer {
  private final Geometry geometry;
  private final @Nullable Regions regions;
  private final float[] entropy;
  private final int sliceVoxels;

  /**
   * Makes room for the entropy, one float32 a voxel.
   *
   * @param geometry the grid of the image
   * @param regions what the channels are; null for classes
   */
  public EntropySlices(Geometry geometry, @Nullable Regions regions) {
    this.geometry = geometry;
    this.regions = regions;
    this.entropy = new float[geometry.voxels()];
    this.sliceVoxels = entropy.length / geometry.shape().get(0);
  }

  @Override
  public void accept(int slice, float[] probabilities) {
    take(probabilities, probabilities.length / sliceVoxels, slice * sliceVoxels);
  }

  /** Takes the probabilities of the voxels from {@code voxel} on. */
  void take(float[] p, int channels, int voxel) {
    for (int i = 0; i < p.length; i++) {
      entropy[voxel + i / channels] +=
          regions == null ? term(p[i]) : (term(p[i]) + term(1 - p[i])) / channels;
    }
  }

  private static float term(float p) {
    return p > 0 ? -p * (float) Math.log(p) : 0;
  }

  /**
   * Gives the entropy, once every slice was taken.
   *
   * @return one channel, from 0 where all is sure to ln C where all C classes are equally probable,
   *     or to ln 2 for regions
   */
  public Image image() {
    return new Image(geometry, 1, entropy);
  }
}
