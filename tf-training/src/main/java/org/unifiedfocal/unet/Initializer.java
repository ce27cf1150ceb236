package org.unifiedfocal.unet;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** The value of a variable before the first step. */
@FunctionalInterface
public interface Initializer {

  /**
   * Adds the ops that compute the value.
   *
   * @param tf the graph
   * @param shape the shape of the variable
   * @param seed two numbers that no other variable has
   * @return the value
   */
  Operand<TFloat32> value(Ops tf, Shape shape, Operand<TInt64> seed);

  /**
   * Fills a variable with one number.
   *
   * @param number the number
   * @return an initialiser that needs no seed
   */
  static Initializer constant(float number) {
    return (tf, shape, seed) -> tf.fill(tf.constant(shape.asArray()), tf.constant(number));
  }

  /**
   * Draws from a normal distribution of variance 2 / fan-in, cut off at two standard deviations of
   * the uncut one: it keeps the variance of activations through layers with ReLU (He et al., 2015,
   * <a href="https://arxiv.org/abs/1502.01852">arXiv:1502.01852</a>). The values depend on the seed
   * alone, not on the number of threads.
   *
   * @param fanIn how many inputs an output is the sum of
   * @return the initialiser
   */
  static Initializer heNormal(long fanIn) {
    // The standard normal distribution cut off at -2 and 2 has this standard deviation.
    double truncated = 0.8796256610342398;
    float scale = (float) (Math.sqrt(2.0 / fanIn) / truncated);
    return (tf, shape, seed) ->
        tf.math.mul(
            tf.random.statelessTruncatedNormal(tf.constant(shape.asArray()), seed, TFloat32.class),
            tf.constant(scale));
  }

  /**
   * Subtracts from the value its mean over all axes but the last, so that the weights of each
   * output channel sum to zero. Inputs of equal means, as normalised ones are, then give outputs of
   * mean zero. In the layer that gives the logits this means that all classes begin equally
   * probable, and that none has weights of one sign only: after a ReLU, a class whose weights all
   * are negative is never the most probable, and training seldom finds it again.
   *
   * @return the centred initialiser
   */
  default Initializer centred() {
    return (tf, shape, seed) -> {
      Operand<TFloat32> value = value(tf, shape, seed);
      int[] axes = IntStream.range(0, shape.numDimensions() - 1).toArray();
      return tf.math.sub(value, tf.math.mean(value, tf.constant(axes), Mean.keepDims(true)));
    };
  }
}
