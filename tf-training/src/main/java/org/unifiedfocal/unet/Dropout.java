package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Sets activations to zero at random, against overfitting.
 *
 * @param <T> the type of the activations
 */
@FunctionalInterface
interface Dropout<T extends TNumber> {
  /**
   * Adds the ops.
   *
   * @param level the name of the level, no two of which drop the same
   * @param x [N, (D,) H, W, C]
   * @return x with zeros
   */
  Operand<T> apply(String level, Operand<T> x);

  /** Leaves everything as it is. */
  static <T extends TNumber> Dropout<T> none() {
    return (level, x) -> x;
  }

  /**
   * Drops whole channels of images, as neighbouring voxels tell the same: each with a probability,
   * by numbers that derive from the seed, the step and the level. What is left is divided by the
   * probability to be left, so that the expectation stays.
   */
  static <T extends TNumber> Dropout<T> ofChannels(
      double probability, SpatialOps spatial, VariableWeights weights) {
    if (probability == 0) {
      return none();
    }
    Ops tf = spatial.tf();
    int[] batchAndChannels = new int[spatial.dimensions() + 2];
    batchAndChannels[0] = 1;
    batchAndChannels[spatial.dimensions() + 1] = 1;
    return (level, x) -> {
      // [N, 1, ..., 1, C]
      Operand<TInt32> shape =
          tf.math.maximum(tf.math.mul(tf.shape(x), tf.array(batchAndChannels)), tf.constant(1));
      Operand<TFloat32> uniform =
          tf.random.statelessRandomUniform(
              shape, weights.stepSeed(level + ".dropout"), TFloat32.class);
      Operand<TFloat32> kept =
          tf.dtypes.cast(
              tf.math.greaterEqual(uniform, tf.constant((float) probability)), TFloat32.class);
      Operand<TFloat32> factors = tf.math.div(kept, tf.constant((float) (1 - probability)));
      return tf.math.mul(x, tf.stopGradient(spatial.cast(factors, x.type())));
    };
  }
}
