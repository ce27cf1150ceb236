package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.VariableWeights;

/**
 * Adam (Kingma and Ba, 2015, <a href="https://arxiv.org/abs/1412.6980">arXiv:1412.6980</a>) in the
 * form of its section 2, as in Keras. At step t:
 *
 * <pre>
 * m = beta1 * m + (1 - beta1) * gradient
 * v = beta2 * v + (1 - beta2) * gradient^2
 * variable = variable - rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 * </pre>
 *
 * <p>Parameters out of range are refused with a {@link BadInputException}.
 *
 * @param beta1 how much of the mean of the gradient a step keeps, in [0, 1)
 * @param beta2 how much of the mean of its square a step keeps, in [0, 1)
 * @param epsilon keeps the division finite; positive
 */
public record Adam(float beta1, float beta2, float epsilon) implements Optimizer {

  public Adam {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
      throw new BadInputException(
          "Adam: expected beta1 and beta2 in [0, 1) and a positive epsilon, found %s, %s and %s"
              .formatted(beta1, beta2, epsilon));
    }
  }

  /**
   * Takes Keras's parameters.
   *
   * @return an optimiser of beta1 0.9, beta2 0.999 and epsilon 1e-7
   */
  public static Adam withDefaults() {
    return new Adam(0.9f, 0.999f, 1e-7f);
  }

  @Override
  public List<Op> step(
      Ops tf,
      VariableWeights weights,
      List<ResourceVariable> variables,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> rate) {
    ResourceVariable power1 = weights.slot("adam.beta1_power", Shape.scalar(), beta1);
    ResourceVariable power2 = weights.slot("adam.beta2_power", Shape.scalar(), beta2);
    Operand<TFloat32> factor1 = tf.constant(beta1);
    Operand<TFloat32> factor2 = tf.constant(beta2);
    Operand<TFloat32> summand = tf.constant(epsilon);
    List<Op> steps = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      ResourceVariable variable = variables.get(i);
      String name = variable.name();
      steps.add(
          tf.train.resourceApplyAdam(
              variable.handle(),
              weights.slot(name + ".m", variable.shape(), 0).handle(),
              weights.slot(name + ".v", variable.shape(), 0).handle(),
              power1.value(),
              power2.value(),
              rate,
              factor1,
              factor2,
              summand,
              gradients.get(i)));
    }
    Ops after = tf.withControlDependencies(steps);
    return List.of(
        after.assignVariableOp(power1.handle(), tf.math.mul(power1.value(), factor1)),
        after.assignVariableOp(power2.handle(), tf.math.mul(power2.value(), factor2)));
  }
}
