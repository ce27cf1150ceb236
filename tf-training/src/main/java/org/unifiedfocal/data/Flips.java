package org.unifiedfocal.data;

import org.apache.commons.rng.UniformRandomProvider;

/** Mirrors a patch along each spatial axis with a probability of one half. */
public final class Flips implements Augmentation {

  /** Makes the augmentation. */
  public Flips() {}

  @Override
  public Patch apply(Patch patch, UniformRandomProvider random) {
    boolean[] flip = new boolean[3];
    for (int axis = 3 - patch.shape().size(); axis < 3; axis++) {
      flip[axis] = random.nextBoolean();
    }
    return flip(patch, flip);
  }

  /** Mirrors along depth, height and width as told. */
  static Patch flip(Patch patch, boolean... flip) {
    if (!flip[0] && !flip[1] && !flip[2]) {
      return patch;
    }
    int[] size = Patch.depthHeightWidth(patch.shape());
    int channels = patch.channels();
    float[] image = new float[patch.image().length];
    byte[] labels = new byte[patch.labels().length];
    int to = 0;
    for (int z = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++) {
        int slice = flip[0] ? size[0] - 1 - z : z;
        int row = slice * size[1] + (flip[1] ? size[1] - 1 - y : y);
        int step = flip[2] ? -1 : 1;
        int from = row * size[2] + (flip[2] ? size[2] - 1 : 0);
        for (int x = 0; x < size[2]; x++, from += step, to++) {
          labels[to] = patch.labels()[from];
          for (int channel = 0; channel < channels; channel++) {
            image[to * channels + channel] = patch.image()[from * channels + channel];
          }
        }
      }
    }
    return new Patch(patch.shape(), channels, image, labels);
  }
}
