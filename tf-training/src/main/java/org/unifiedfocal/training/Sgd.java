package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.ResourceApplyKerasMomentum;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.VariableWeights;

/**
 * Stochastic gradient descent with Nesterov momentum, as in Keras:
 *
 * <pre>
 * velocity = momentum * velocity - rate * gradient
 * variable = variable + momentum * velocity - rate * gradient
 * </pre>
 *
 * <p>A momentum outside [0, 1) is refused with a {@link BadInputException}.
 *
 * @param momentum how much of the velocity a step keeps; 0 for plain gradient descent
 */
public record Sgd(float momentum) implements Optimizer {

  public Sgd {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new BadInputException("momentum: expected 0 <= momentum < 1, found " + momentum);
    }
  }

  /**
   * Takes nnU-Net's momentum.
   *
   * @return an optimiser of momentum 0.99
   */
  public static Sgd withDefaults() {
    return new Sgd(0.99f);
  }

  @Override
  public List<Op> step(
      Ops tf,
      VariableWeights weights,
      List<ResourceVariable> variables,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> rate) {
    Operand<TFloat32> kept = tf.constant(momentum);
    List<Op> steps = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      ResourceVariable variable = variables.get(i);
      ResourceVariable velocity = weights.slot(variable.name() + ".velocity", variable.shape(), 0);
      steps.add(
          tf.train.resourceApplyKerasMomentum(
              variable.handle(),
              velocity.handle(),
              rate,
              gradients.get(i),
              kept,
              ResourceApplyKerasMomentum.useNesterov(true)));
    }
    return steps;
  }
}
