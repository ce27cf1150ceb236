package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/** Averages overlapping windows: {@code sum(weight * value) / sum(weight)} for each voxel. */
final class Stitcher {
  private final Geometry geometry;
  private final WindowGrid grid;
  private final int channels;
  private final float[] importance;

  /** The importance of each value, so that one plain loop runs over the values of a row. */
  private final float[] valueImportance;

  private final float[] sums;
  private final float[] weights;

  Stitcher(Geometry geometry, WindowGrid grid, float[] importance, int channels) {
    this.geometry = geometry;
    this.grid = grid;
    this.channels = channels;
    this.importance = importance;
    this.valueImportance = new float[Math.multiplyExact(importance.length, channels)];
    for (int i = 0; i < valueImportance.length; i++) {
      valueImportance[i] = importance[i / channels];
    }
    this.sums = new float[Math.multiplyExact(geometry.voxels(), channels)];
    this.weights = new float[geometry.voxels()];
  }

  /** Adds the prediction for a window, which lies in {@code tiles} from {@code offset} on. */
  void add(int[] start, float[] tiles, int offset) {
    grid.forEachRow(
        start,
        (firstInWindow, firstInImage, length) -> {
          addWeights(firstInWindow, firstInImage, length);
          int from = firstInWindow * channels;
          addValues(from, tiles, offset + from, firstInImage * channels, length * channels);
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

  /** Gives the average; to be called once, after every window was added. */
  Image average() {
    int i = 0;
    for (float weight : weights) {
      for (int channel = 0; channel < channels; channel++) {
        sums[i++] /= weight;
      }
    }
    return new Image(geometry, channels, sums);
  }
}
