package org.unifiedfocal.augmentation;

import java.util.List;

/**
 * The lines of voxels along an axis of an array in C order, to be changed one by one.
 *
 * @param count how many there are
 * @param length voxels of a line
 * @param stride from one voxel of a line to the next
 */
record AxisLines(int count, int length, int stride) {

  /** What happens to a line. */
  @FunctionalInterface
  interface LineChange {
    /** Writes {@code to} from {@code from}, which have the lengths of before and after. */
    void change(float[] from, float[] to);
  }

  static AxisLines of(List<Integer> shape, int axis) {
    int all = shape.stream().reduce(1, Math::multiplyExact);
    int stride = shape.subList(axis + 1, shape.size()).stream().reduce(1, Math::multiplyExact);
    return new AxisLines(all / shape.get(axis), shape.get(axis), stride);
  }

  /** An array whose lines are those of another, changed, and of another length. */
  float[] change(float[] values, int newLength, LineChange change) {
    float[] changed = new float[count * newLength];
    float[] from = new float[length];
    float[] to = new float[newLength];
    for (int line = 0; line < count; line++) {
      int inner = line % stride;
      int first = line / stride * stride * length + inner;
      for (int i = 0; i < length; i++) {
        from[i] = values[first + i * stride];
      }
      change.change(from, to);
      int firstChanged = line / stride * stride * newLength + inner;
      for (int i = 0; i < newLength; i++) {
        changed[firstChanged + i * stride] = to[i];
      }
    }
    return changed;
  }
}
