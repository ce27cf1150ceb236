package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.VariableWeights;
import org.unifiedfocal.unet.Weights;

/**
 * Shortens the gradient by all variables together where it is long, as {@code global_clipnorm} of
 * Keras does:
 *
 * <pre>gradient * limit / max(limit, |gradient|)</pre>
 *
 * @param limit the greatest length
 * @param then what takes the shortened gradient
 */
record GradientClipping(float limit, Optimizer then) implements Optimizer {

  @Override
  public List<Op> step(
      Ops tf,
      VariableWeights weights,
      List<ResourceVariable> variables,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> rate) {
    // Added one by one: the order of an AddN of many is left to chance.
    Operand<TFloat32> squares = tf.constant(0f);
    for (Operand<TFloat32> gradient : gradients) {
      int[] axes = IntStream.range(0, gradient.shape().numDimensions()).toArray();
      squares = tf.math.add(squares, tf.reduceSum(tf.math.square(gradient), tf.constant(axes)));
    }
    Operand<TFloat32> most = tf.constant(limit);
    Operand<TFloat32> factor = tf.math.div(most, tf.math.maximum(most, tf.math.sqrt(squares)));
    List<Operand<TFloat32>> clipped = new ArrayList<>();
    for (Operand<TFloat32> gradient : gradients) {
      clipped.add(tf.math.mul(gradient, factor));
    }
    return then.step(tf, weights, variables, clipped, rate);
  }

  @Override
  public Weights inference(VariableWeights weights) {
    return then.inference(weights);
  }
}
