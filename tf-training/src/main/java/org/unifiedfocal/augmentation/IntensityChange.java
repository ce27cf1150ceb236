package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;

/** A random change of intensities, of each channel by itself; the labels stay. */
interface IntensityChange extends Augmentation {

  /**
   * Changes a channel.
   *
   * @param values in C order, a copy that is to be changed
   * @param shape voxels along each axis
   */
  void change(float[] values, List<Integer> shape, UniformRandomProvider random);

  @Override
  default Patch apply(Patch patch, UniformRandomProvider random) {
    int channels = patch.channels();
    float[] image = new float[patch.image().length];
    float[] channel = new float[image.length / channels];
    for (int c = 0; c < channels; c++) {
      for (int voxel = 0; voxel < channel.length; voxel++) {
        channel[voxel] = patch.image()[voxel * channels + c];
      }
      change(channel, patch.shape(), random);
      for (int voxel = 0; voxel < channel.length; voxel++) {
        image[voxel * channels + c] = channel[voxel];
      }
    }
    return new Patch(patch.shape(), channels, image, patch.labels());
  }
}
