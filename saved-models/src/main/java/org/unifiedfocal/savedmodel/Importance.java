package org.unifiedfocal.savedmodel;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/** How much the prediction for a voxel counts, depending on its place in the window. */
public enum Importance {
  /** 1 everywhere. */
  @JsonProperty("constant")
  CONSTANT {
    @Override
    float[] map(List<Integer> patchSize) {
      float[] map = new float[voxels(patchSize)];
      Arrays.fill(map, 1);
      return map;
    }
  },

  /**
   * Less towards the edges of the window, where a network lacks context: the product over the axes
   * of {@code exp(-x^2 / (2 (n/8)^2))}, where n is the window's size along the axis and x the
   * distance from its middle in voxels; at least 0.001 everywhere.
   */
  @JsonProperty("gaussian")
  GAUSSIAN {
    @Override
    float[] map(List<Integer> patchSize) {
      double[] map = {1};
      for (int size : patchSize) {
        double[] next = new double[map.length * size];
        double sigma = size / 8.0;
        for (int i = 0; i < next.length; i++) {
          double x = i % size - (size - 1) / 2.0;
          next[i] = map[i / size] * Math.exp(-x * x / (2 * sigma * sigma));
        }
        map = next;
      }
      double floor = Math.max(Arrays.stream(map).min().orElseThrow(), SMALLEST);
      float[] weights = new float[map.length];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) Math.max(map[i], floor);
      }
      return weights;
    }
  };

  private static final double SMALLEST = 1e-3;

  /**
   * Gives the weight of each voxel of a window.
   *
   * @param patchSize voxels of the window along each axis
   * @return the weights, in C order
   */
  abstract float[] map(List<Integer> patchSize);

  private static int voxels(List<Integer> patchSize) {
    return patchSize.stream().reduce(1, Math::multiplyExact);
  }
}
