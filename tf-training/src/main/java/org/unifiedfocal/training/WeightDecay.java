package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.VariableWeights;
import org.unifiedfocal.unet.Weights;

/**
 * Weight decay beside the gradient (Loshchilov and Hutter, 2019, <a
 * href="https://arxiv.org/abs/1711.05101">arXiv:1711.05101</a>); with Adam this is AdamW. Before a
 * step, as in Keras:
 *
 * <pre>variable = variable - rate * decay * variable</pre>
 *
 * <p>Kernels decay, that is variables of two and more axes. Biases, and the scales and offsets of
 * norms, have one and do not.
 *
 * @param decay the share of a weight that a step at rate 1 takes away
 * @param then what takes the step
 */
record WeightDecay(float decay, Optimizer then) implements Optimizer {

  @Override
  public List<Op> step(
      Ops tf,
      VariableWeights weights,
      List<ResourceVariable> variables,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> rate) {
    Operand<TFloat32> share = tf.math.mul(rate, tf.constant(decay));
    List<Op> decays = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      ResourceVariable variable = variables.get(i);
      if (variable.shape().numDimensions() > 1) {
        // After the gradient, by when nobody else reads the value any more: no copy is needed.
        decays.add(
            tf.withControlDependencies(List.of(gradients.get(i)))
                .assignSubVariableOp(variable.handle(), tf.math.mul(variable.value(), share)));
      }
    }
    return then.step(tf.withControlDependencies(decays), weights, variables, gradients, rate);
  }

  @Override
  public Weights inference(VariableWeights weights) {
    return then.inference(weights);
  }
}
