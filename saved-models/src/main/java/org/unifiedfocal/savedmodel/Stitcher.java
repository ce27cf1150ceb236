package org.unifiedfocal.savedmodel;

import java.util.Arrays;

/**
 * Averages overlapping windows: {@code sum(weight * value) / sum(weight)} for each voxel. Only the
 * slices under one window are in memory: a slice is given, and forgotten, once every window that
 * covers it was added.
 */
final class Stitcher {
  private final WindowGrid grid;
  private final int channels;
  private final float[] importance;

  /** The importance of each value, so that one plain loop runs over the values of a row. */
  private final float[] valueImportance;

  /** Slice s is in slot s modulo the number of slots. */
  private final int slots;

  private final int sliceVoxels;
  private final float[] sums;
  private final float[] weights;
  private final float[] average;
  private int next;

  Stitcher(WindowGrid grid, float[] importance, int channels) {
    this.grid = grid;
    this.channels = channels;
    this.importance = importance;
    this.valueImportance = new float[Math.multiplyExact(importance.length, channels)];
    for (int i = 0; i < valueImportance.length; i++) {
      valueImportance[i] = importance[i / channels];
    }
    this.slots = grid.windowSlices();
    this.sliceVoxels = grid.sliceVoxels();
    this.weights = new float[Math.multiplyExact(slots, sliceVoxels)];
    this.sums = new float[Math.multiplyExact(weights.length, channels)];
    this.average = new float[sliceVoxels * channels];
  }

  /** Adds the prediction for a window behind the slices given, from {@code offset} on. */
  void add(int[] start, float[] tiles, int offset) {
    grid.forEachRow(
        start,
        (firstInWindow, slice, firstInSlice, length) -> {
          int to = slice % slots * sliceVoxels + firstInSlice;
          addWeights(firstInWindow, to, length);
          int from = firstInWindow * channels;
          addValues(from, tiles, offset + from, to * channels, length * channels);
        });
  }

  private void addWeights(int from, int to, int length) {
    for (int i = 0; i < length; i++) {
      weights[to + i] += importance[from + i];
    }
  }

  private void addValues(int from, float[] tiles, int fromTile, int to, int length) {
    for (int i = 0; i < length; i++) {
      sums[to + i] += valueImportance[from + i] * tiles[fromTile + i];
    }
  }

  /** Gives the average of the next slice, valid until the following call. */
  float[] next() {
    int first = next % slots * sliceVoxels;
    int from = first * channels;
    int i = 0;
    for (int voxel = 0; voxel < sliceVoxels; voxel++) {
      float weight = weights[first + voxel];
      for (int channel = 0; channel < channels; channel++) {
        average[i] = sums[from + i] / weight;
        i++;
      }
    }
    Arrays.fill(weights, first, first + sliceVoxels, 0);
    Arrays.fill(sums, from, from + average.length, 0);
    next++;
    return average;
  }
}
