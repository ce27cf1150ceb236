package org.unifiedfocal.savedmodel;

import java.util.Arrays;

/**
 * One axis of an image under a sliding window: where the windows start, and which voxel of the
 * image lies under each place. Places count from the start of the padded image, which has at least
 * the size of the window; the padding is split evenly, the odd voxel behind.
 */
final class WindowAxis {
  private final int size;
  private final int before;
  private final int[] starts;
  private final int[] sources;

  /**
   * Lays windows over an axis.
   *
   * @param size voxels of the image
   * @param window voxels of the window
   * @param overlap the share of a window covered by the next one, from 0 to below 1
   * @param padding fills the places beyond the image
   * @param mirrored whether windows and padding lie as if the image were mirrored
   */
  WindowAxis(int size, int window, double overlap, Padding padding, boolean mirrored) {
    this.size = size;
    int padded = Math.max(size, window);
    int smaller = (padded - size) / 2;
    this.before = mirrored ? padded - size - smaller : smaller;
    int step = Math.max(1, (int) (window * (1 - overlap)));
    int last = padded - window;
    this.starts = new int[(last + step - 1) / step + 1];
    Arrays.setAll(
        starts,
        i ->
            mirrored
                ? last - Math.min((starts.length - 1 - i) * step, last)
                : Math.min(i * step, last));
    this.sources = new int[padded];
    Arrays.setAll(sources, place -> padding.source(place - before, size));
  }

  /** Voxels of the image. */
  int size() {
    return size;
  }

  /** The first place of each window, ascending. */
  int[] starts() {
    return starts;
  }

  /** The voxel of the image whose value fills a place, or {@link Padding#OUTSIDE}. */
  int source(int place) {
    return sources[place];
  }

  /** The voxel of the image at a place, negative or beyond the size in the padding. */
  int voxel(int place) {
    return place - before;
  }

  /** The place of a voxel of the image. */
  int place(int voxel) {
    return voxel + before;
  }

  /** The first place at or after {@code start} that lies in the image. */
  int firstInside(int start) {
    return Math.max(start, before);
  }

  /** The place behind the last one before {@code end} that lies in the image. */
  int endInside(int end) {
    return Math.min(end, before + size);
  }
}
