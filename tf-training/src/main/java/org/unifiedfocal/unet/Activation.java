package org.unifiedfocal.unet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What bends the normalised result of a convolution. As a string, in settings and on the command
 * line, it is {@code relu} or {@code leaky-relu}.
 */
public enum Activation {
  /** max(x, 0). */
  RELU("relu") {
    @Override
    <T extends TNumber> Operand<T> of(Ops tf, Operand<T> x) {
      return tf.nn.relu(x);
    }
  },
  /** max(x, 0.01 x): nnU-Net's choice, no filter ever stops to learn. */
  LEAKY_RELU("leaky-relu") {
    @Override
    <T extends TNumber> Operand<T> of(Ops tf, Operand<T> x) {
      return tf.nn.leakyRelu(x, LeakyRelu.alpha(SLOPE));
    }

    // TensorFlow 2.18 fuses a convolution, its bias, a sum and LeakyRelu, and then forgets alpha.
    @Override
    <T extends TNumber> Operand<T> ofSum(Ops tf, Operand<T> x, Operand<T> y) {
      Operand<T> sum = tf.math.add(x, y);
      return tf.math.maximum(sum, tf.math.mul(sum, tf.dtypes.cast(tf.constant(SLOPE), sum.type())));
    }
  };

  private static final float SLOPE = 0.01f;

  private final String specification;

  Activation(String specification) {
    this.specification = specification;
  }

  /** Adds the op. */
  abstract <T extends TNumber> Operand<T> of(Ops tf, Operand<T> x);

  /** Adds the ops for a sum. */
  <T extends TNumber> Operand<T> ofSum(Ops tf, Operand<T> x, Operand<T> y) {
    return of(tf, tf.math.add(x, y));
  }

  /**
   * Reads an activation.
   *
   * @param specification relu or leaky-relu
   * @return the activation
   * @throws BadInputException if it is another string
   */
  @JsonCreator
  public static Activation parse(String specification) {
    return switch (specification) {
      case "relu" -> RELU;
      case "leaky-relu" -> LEAKY_RELU;
      default ->
          throw new BadInputException(
              "activation: expected relu or leaky-relu, found " + specification);
    };
  }

  /**
   * Writes the activation as {@link #parse} takes it.
   *
   * @return the specification
   */
  @JsonValue
  @Override
  public String toString() {
    return specification;
  }
}
