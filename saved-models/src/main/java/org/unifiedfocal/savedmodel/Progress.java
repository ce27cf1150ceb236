package org.unifiedfocal.savedmodel;

/** Hears how the segmentation of an image gets on. */
@FunctionalInterface
public interface Progress {
  /** Listens to nothing. */
  Progress NONE = (done, total) -> {};

  /**
   * Some more tiles are done: windows, or whole images, of all models and mirror images together.
   * It is called by the thread that segments.
   *
   * @param done tiles done, ascending
   * @param total all tiles of the image
   */
  void tiles(int done, int total);
}
