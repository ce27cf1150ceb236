package org.unifiedfocal.imaging;

/**
 * Copies voxel arrays with their axes swapped and reversed. The target is filled in its own order;
 * {@code steps} says how far apart neighbours along its axes i, j and k are in the source.
 */
final class AxisWalk {
  private final int[] size;
  private final int[] steps;
  private final int start;

  AxisWalk(int[] size, int[] steps) {
    this.size = size;
    this.steps = steps;
    int first = 0;
    for (int axis = 0; axis < 3; axis++) {
      first += steps[axis] < 0 ? -steps[axis] * (size[axis] - 1) : 0;
    }
    this.start = first;
  }

  byte[] copy(byte[] source) {
    byte[] target = new byte[source.length];
    for (int row = 0, to = 0; row < size[1] * size[2]; row++) {
      for (int i = 0, from = rowStart(row); i < size[0]; i++, from += steps[0]) {
        target[to++] = source[from];
      }
    }
    return target;
  }

  float[] copy(float[] source, int channels) {
    float[] target = new float[source.length];
    for (int row = 0, to = 0; row < size[1] * size[2]; row++) {
      for (int i = 0, from = rowStart(row); i < size[0]; i++, from += steps[0]) {
        for (int channel = 0; channel < channels; channel++) {
          target[to++] = source[from * channels + channel];
        }
      }
    }
    return target;
  }

  /** Where the row (j, k) of the target starts in the source. */
  private int rowStart(int row) {
    return start + row % size[1] * steps[1] + row / size[1] * steps[2];
  }
}
