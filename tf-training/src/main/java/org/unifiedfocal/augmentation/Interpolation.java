package org.unifiedfocal.augmentation;

import org.unifiedfocal.data.Patch;

/** Values of a patch between its voxels, and beyond its ends, where it goes on mirrored. */
final class Interpolation {
  private final int[] size;
  private final int channels;
  private final float[] image;
  private final byte[] labels;
  private final int[] low = new int[3];
  private final int[] high = new int[3];
  private final float[] share = new float[3];

  Interpolation(Patch patch, int[] size) {
    this.size = size;
    channels = patch.channels();
    image = patch.image();
    labels = patch.labels();
  }

  /** Writes the values at a place as those of a voxel: linear along each axis. */
  void image(double[] place, float[] to, int voxel) {
    for (int axis = 0; axis < 3; axis++) {
      double floor = Math.floor(place[axis]);
      share[axis] = (float) (place[axis] - floor);
      low[axis] = inside((int) floor, size[axis]);
      high[axis] = share[axis] == 0 ? low[axis] : inside((int) floor + 1, size[axis]);
    }
    for (int channel = 0; channel < channels; channel++) {
      float front = plane(low[0], channel);
      to[voxel * channels + channel] =
          share[0] == 0 ? front : mix(front, plane(high[0], channel), share[0]);
    }
  }

  private float plane(int z, int channel) {
    return mix(row(z, low[1], channel), row(z, high[1], channel), share[1]);
  }

  private float row(int z, int y, int channel) {
    int first = (z * size[1] + y) * size[2];
    return mix(
        image[(first + low[2]) * channels + channel],
        image[(first + high[2]) * channels + channel],
        share[2]);
  }

  private static float mix(float a, float b, float share) {
    return a + share * (b - a);
  }

  /** The label of the voxel that is nearest to a place. */
  byte label(double[] place) {
    int z = inside((int) Math.floor(place[0] + 0.5), size[0]);
    int y = inside((int) Math.floor(place[1] + 0.5), size[1]);
    int x = inside((int) Math.floor(place[2] + 0.5), size[2]);
    return labels[(z * size[1] + y) * size[2] + x];
  }

  private static int inside(int i, int length) {
    if (i >= 0 && i < length) {
      return i;
    }
    if (length == 1) {
      return 0;
    }
    int place = Math.floorMod(i, 2 * length - 2);
    return place < length ? place : 2 * length - 2 - place;
  }
}
