package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
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
}
