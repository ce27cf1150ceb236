package org.unifiedfocal.imaging;

/**
 * The slices of an image that is never in memory as a whole, one after the other along its slowest
 * axis. A slice of a picture is a row of pixels.
 */
@FunctionalInterface
public interface SliceSource {

  /**
   * Gives the next slice; to be called once for each.
   *
   * @return the values of its voxels in C order, channels last; the caller's until the next call
   */
  float[] next();
}
