package org.unifiedfocal.metrics;

import java.util.Arrays;

/**
 * The exact Euclidean distance transform of Felzenszwalb and Huttenlocher, "Distance Transforms of
 * Sampled Functions" (Theory of Computing 8, 2012): along one axis after the other, the lower
 * envelope of the parabolas {@code f(q) + (w (p - q))^2}, with the spacing w of that axis. The time
 * is linear in the number of voxels.
 */
final class DistanceTransform {
  private final double[] values;

  /** One line of {@link #values} before its pass. */
  private final double[] line;

  /** The envelope: the parabola at {@code vertex[k]} is lowest from {@code start[k]} on. */
  private final int[] vertex;

  private final double[] start;

  private DistanceTransform(double[] values, int longestLine) {
    this.values = values;
    line = new double[longestLine];
    vertex = new int[longestLine];
    start = new double[longestLine];
  }

  /**
   * Computes the squared distance of every voxel to the nearest source.
   *
   * @param sources the voxels to which distances are measured, in C order
   * @param shape voxels along each axis
   * @param spacing distance between neighbours along each axis
   * @return squared distances, infinite throughout if there is no source
   */
  static double[] squared(boolean[] sources, int[] shape, double[] spacing) {
    double[] values = new double[sources.length];
    for (int voxel = 0; voxel < values.length; voxel++) {
      values[voxel] = sources[voxel] ? 0 : Double.POSITIVE_INFINITY;
    }
    int longestLine = Arrays.stream(shape).max().orElseThrow();
    DistanceTransform transform = new DistanceTransform(values, longestLine);
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int block = shape[axis] * stride;
      for (int first = 0; first < values.length; first += block) {
        for (int inner = first; inner < first + stride; inner++) {
          transform.pass(inner, stride, shape[axis], spacing[axis]);
        }
      }
      stride = block;
    }
    return values;
  }

  private void pass(int first, int stride, int length, double spacing) {
    int last = -1;
    for (int q = 0, voxel = first; q < length; q++, voxel += stride) {
      line[q] = values[voxel];
      if (line[q] == Double.POSITIVE_INFINITY) {
        continue;
      }
      double from = Double.NEGATIVE_INFINITY;
      while (last >= 0) {
        from = intersection(vertex[last], q, spacing);
        if (from > start[last]) {
          break;
        }
        last--;
      }
      last++;
      vertex[last] = q;
      start[last] = last == 0 ? Double.NEGATIVE_INFINITY : from;
    }
    if (last < 0) {
      return;
    }
    int k = 0;
    for (int p = 0, voxel = first; p < length; p++, voxel += stride) {
      while (k < last && start[k + 1] < p) {
        k++;
      }
      double distance = spacing * (p - vertex[k]);
      values[voxel] = line[vertex[k]] + distance * distance;
    }
  }

  /** The place from which on the parabola at {@code right} is below the one at {@code left}. */
  private double intersection(int left, int right, double spacing) {
    double rise = (line[right] - line[left]) / (spacing * spacing * (right - left));
    return (rise + left + right) / 2;
  }
}
