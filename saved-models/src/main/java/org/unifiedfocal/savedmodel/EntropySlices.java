package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/** How uncertain each voxel is: the entropy {@code -sum_c p_c ln p_c} of its probabilities. */
public final class EntropySlices implements SliceConsumer {
  private final Geometry geometry;
  private final float[] entropy;
  private final int sliceVoxels;

  /**
   * Makes room for the entropy, one float32 a voxel.
   *
   * @param geometry the grid of the image
   */
  public EntropySlices(Geometry geometry) {
    this.geometry = geometry;
    this.entropy = new float[geometry.voxels()];
    this.sliceVoxels = entropy.length / geometry.shape().get(0);
  }

  @Override
  public void accept(int slice, float[] probabilities) {
    take(probabilities, probabilities.length / sliceVoxels, slice * sliceVoxels);
  }

  /** Takes the probabilities of the voxels from {@code voxel} on. */
  void take(float[] p, int classes, int voxel) {
    for (int i = 0; i < p.length; i++) {
      if (p[i] > 0) {
        entropy[voxel + i / classes] -= p[i] * (float) Math.log(p[i]);
      }
    }
  }

  /**
   * Gives the entropy, once every slice was taken.
   *
   * @return one channel, from 0 where a class is sure to ln C where all C are equally probable
   */
  public Image image() {
    return new Image(geometry, 1, entropy);
  }
}
