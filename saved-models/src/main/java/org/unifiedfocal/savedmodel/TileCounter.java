package org.unifiedfocal.savedmodel;

import java.util.concurrent.CancellationException;

/**
 * Counts the tiles of one image over all the networks that see it, and ends the work where the
 * thread is interrupted.
 */
final class TileCounter {
  private final Progress progress;
  private int total;
  private int done;

  TileCounter(Progress progress) {
    this.progress = progress;
  }

  /** There are some more tiles to come; to be called before any is done. */
  void expect(int tiles) {
    total = Math.addExact(total, tiles);
  }

  /** To be called before the network runs; the thread stays interrupted. */
  void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException(
          "segmentation: interrupted after %d of %d tiles".formatted(done, total));
    }
  }

  void done(int tiles) {
    done += tiles;
    progress.tiles(done, total);
  }
}
