package org.unifiedfocal.unet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What a network normalises the result of its convolutions by. As a string, in settings and on the
 * command line, it is {@code batch}, {@code instance} or {@code group:8}.
 */
public sealed interface Norm {

  /**
   * Reads a normalisation.
   *
   * @param specification batch, instance or group:N
   * @return the normalisation
   * @throws BadInputException if it is another string
   */
  @JsonCreator
  static Norm parse(String specification) {
    if (specification.matches("group:\\d{1,4}")) {
      return new Group(Integer.parseInt(specification.substring("group:".length())));
    }
    return switch (specification) {
      case "batch" -> new Batch();
      case "instance" -> new Instance();
      default ->
          throw new BadInputException(
              "norm: expected batch, instance or group:N, found " + specification);
    };
  }

  /**
   * Writes the normalisation as {@link #parse} takes it.
   *
   * @return the specification
   */
  @JsonValue
  @Override
  String toString();

  /**
   * By mean and variance of the batch in training, by moving averages of them in inference. Needs
   * batches of more than a few voxels at the deepest level.
   */
  record Batch() implements Norm {
    /**
     * What is added to the variance to keep the division finite; Keras's value, so that its weights
     * mean the same here.
     */
    public static final float EPSILON = 1e-3f;

    @Override
    public String toString() {
      return "batch";
    }
  }

  /**
   * By mean and variance of each channel of each image, in training and in inference: nnU-Net's
   * choice for the small batches of volumes. Zeros that an image is padded by count.
   */
  record Instance() implements Norm {
    @Override
    public String toString() {
      return "instance";
    }
  }

  /**
   * By mean and variance of groups of channels of each image, in training and in inference. Fewer
   * than one group is refused with a {@link BadInputException}. Zeros that an image is padded by
   * count.
   *
   * @param groups how many there are in every layer; the base filters are a multiple of it
   */
  record Group(int groups) implements Norm {
    /**
     * What is added to the variance to keep the division finite, of {@link Instance} too; the value
     * of PyTorch and nnU-Net.
     */
    public static final float EPSILON = 1e-5f;

    public Group {
      BadInputException.requirePositive("groups of the norm", groups);
    }

    @Override
    public String toString() {
      return "group:" + groups;
    }
  }
}
