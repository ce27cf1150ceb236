package org.unifiedfocal.cli;

import org.jspecify.annotations.Nullable;
import org.unifiedfocal.savedmodel.Progress;

/** Shows how the segmentation of an image gets on, from its first tile on. */
final class TileBar implements Progress, AutoCloseable {
  private final String image;
  private @Nullable Bar bar;

  TileBar(String image) {
    this.image = image;
  }

  @Override
  public void tiles(int done, int total) {
    if (bar == null) {
      bar = new Bar(image, total);
    }
    bar.stepTo(done);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
