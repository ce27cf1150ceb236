package org.unifiedfocal.savedmodel;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What lies beyond the edge of an image that is smaller than the window laid over it. */
public enum Padding {
  /** Zeros. */
  @JsonProperty("zero")
  ZERO {
    @Override
    int source(int index, int size) {
      return index < 0 || index >= size ? OUTSIDE : index;
    }
  },

  /**
   * The image mirrored at its outermost voxels, which are not repeated: {@code c b [a b c] b a}.
   */
  @JsonProperty("reflect")
  REFLECT {
    @Override
    int source(int index, int size) {
      int period = Math.max(1, 2 * (size - 1));
      int folded = Math.floorMod(index, period);
      return folded < size ? folded : period - folded;
    }
  },

  /** The outermost voxels repeated: {@code a a [a b c] c c}. */
  @JsonProperty("replicate")
  REPLICATE {
    @Override
    int source(int index, int size) {
      return Math.min(Math.max(index, 0), size - 1);
    }
  };

  /** Stands for a voxel that is zero. */
  static final int OUTSIDE = -1;

  /**
   * Finds the voxel of the image that fills a place.
   *
   * @param index a place along an axis, negative before the image
   * @param size voxels of the image along this axis
   * @return the voxel's index, or {@link #OUTSIDE}
   */
  abstract int source(int index, int size);
}
