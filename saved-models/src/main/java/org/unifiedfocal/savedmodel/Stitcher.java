package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/** Averages overlapping windows: {@code sum(weight * value) / sum(weight)} for each voxel. */
final class Stitcher {
  private final Geometry geometry;
  private final WindowGrid grid;
  private final float[] importance;
  private final int channels;
  private final float[] sums;
  private final float[] weights;

  Stitcher(Geometry geometry, WindowGrid grid, float[] importance, int channels) {
    long size = (long) geometry.voxels() * channels;
    if (size > Integer.MAX_VALUE) {
      throw new BadInputException(
          "image: expected at most 2^31 - 1 predictions, found %s voxels of %d classes"
              .formatted(geometry.shape(), channels));
    }
    this.geometry = geometry;
    this.grid = grid;
    this.importance = importance;
    this.channels = channels;
    this.sums = new float[(int) size];
    this.weights = new float[geometry.voxels()];
  }

  /** Adds the prediction for a window, which lies in {@code tiles} from {@code offset} on. */
  void add(int[] start, float[] tiles, int offset) {
    grid.forEachRow(
        start,
        (firstInWindow, firstInImage, length) -> {
          int from = offset + firstInWindow * channels;
          int to = firstInImage * channels;
          for (int i = 0; i < length; i++) {
            float weight = importance[firstInWindow + i];
            weights[firstInImage + i] += weight;
            for (int channel = 0; channel < channels; channel++) {
              sums[to++] += weight * tiles[from++];
            }
          }
        });
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
