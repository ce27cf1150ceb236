package org.unifiedfocal.imaging;

/**
 * How the voxels along an axis of another size are made of those there are: {@code taps} sources
 * and weights for each. Beyond the edges the last voxel goes on.
 */
record AxisWeights(int taps, int oldSize, int[] sources, float[] weights) {

  /**
   * Weights between two grids with the same edges.
   *
   * @throws BadInputException if there are more than 2^31 - 1
   */
  static AxisWeights of(Kernel kernel, int oldSize, int newSize) {
    int taps = kernel.taps;
    if (newSize > Integer.MAX_VALUE / taps) {
      throw new BadInputException(
          "image: expected at most %d voxels along an axis, found %d"
              .formatted(Integer.MAX_VALUE / taps, newSize));
    }
    int[] sources = new int[newSize * taps];
    float[] weights = new float[newSize * taps];
    for (int i = 0; i < newSize; i++) {
      double place = (i + 0.5) * oldSize / newSize - 0.5;
      int first = kernel.first(place);
      for (int tap = 0; tap < taps; tap++) {
        sources[i * taps + tap] = Math.min(Math.max(first + tap, 0), oldSize - 1);
        weights[i * taps + tap] = (float) kernel.weight(place - (first + tap));
      }
    }
    return new AxisWeights(taps, oldSize, sources, weights);
  }

  /**
   * Makes the new array of one whose voxels along the axis are so many values apart.
   *
   * @throws BadInputException if it has more than 2^31 - 1 values
   */
  float[] apply(float[] values, int stride) {
    int newSize = sources.length / taps;
    int blocks = values.length / (oldSize * stride);
    long size = (long) values.length / oldSize * newSize;
    if (size > Integer.MAX_VALUE) {
      throw new BadInputException(
          "image: expected at most 2^31 - 1 values on the way to another spacing, found " + size);
    }
    float[] result = new float[(int) size];
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < newSize; i++) {
        int to = (block * newSize + i) * stride;
        for (int tap = i * taps; tap < (i + 1) * taps; tap++) {
          int from = (block * oldSize + sources[tap]) * stride;
          float weight = weights[tap];
          for (int k = 0; k < stride; k++) {
            result[to + k] += weight * values[from + k];
          }
        }
      }
    }
    return result;
  }
}
