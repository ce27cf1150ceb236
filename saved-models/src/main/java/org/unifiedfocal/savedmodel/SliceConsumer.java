package org.unifiedfocal.savedmodel;

/**
 * Takes the probabilities of an image slice by slice along its slowest axis, so that those of a
 * large volume need not be in memory together. A slice of a picture is a row of pixels.
 */
@FunctionalInterface
public interface SliceConsumer {

  /**
   * Takes the next slice.
   *
   * @param slice its index: 0, 1 and so on
   * @param probabilities of each class for each voxel of the slice, in C order, classes last; not
   *     to be changed, and valid during the call only
   */
  void accept(int slice, float[] probabilities);

  /**
   * Lets another one take each slice too.
   *
   * @param other takes it afterwards
   * @return takes for both
   */
  default SliceConsumer andThen(SliceConsumer other) {
    return (slice, probabilities) -> {
      accept(slice, probabilities);
      other.accept(slice, probabilities);
    };
  }
}
