package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.unet.Initializer;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.ResourceVariable.Role;
import org.unifiedfocal.unet.VariableWeights;
import org.unifiedfocal.unet.Weights;

/**
 * Keeps the exponential moving average of all weights, and of the statistics of norms with them,
 * for validation and export. After step t, counted from 0:
 *
 * <pre>
 * kept = min(decay, t / (t + 9))
 * average = kept * average + (1 - kept) * variable
 * </pre>
 *
 * <p>The average so begins as the weights of the first step and reaches back over about a tenth of
 * the training until that is longer than 1 / (1 - decay) steps.
 *
 * @param decay how much of the average a step keeps in the long run
 * @param then what takes the step
 */
record WeightAverage(float decay, Optimizer then) implements Optimizer {
  private static final float DELAY = 9;

  @Override
  public List<Op> step(
      Ops tf,
      VariableWeights weights,
      List<ResourceVariable> variables,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> rate) {
    List<Op> done = new ArrayList<>(weights.updates());
    done.addAll(then.step(tf, weights, variables, gradients, rate));
    Ops after = tf.withControlDependencies(done);

    ResourceVariable steps = weights.slot("average.steps", Shape.scalar(), 0);
    Operand<TFloat32> t = steps.value();
    Operand<TFloat32> kept =
        tf.math.minimum(tf.constant(decay), tf.math.div(t, tf.math.add(t, tf.constant(DELAY))));
    Operand<TFloat32> added = tf.math.sub(tf.constant(1f), kept);
    List<Op> averages = new ArrayList<>();
    for (ResourceVariable variable : weights.variables(Role.TRAINABLE, Role.STATISTIC)) {
      ResourceVariable average = slot(weights, variable.name(), variable.shape());
      Operand<TFloat32> now = after.readVariableOp(variable.handle(), TFloat32.class);
      averages.add(
          tf.assignVariableOp(
              average.handle(),
              tf.math.add(tf.math.mul(average.value(), kept), tf.math.mul(now, added))));
    }
    averages.add(tf.assignVariableOp(steps.handle(), tf.math.add(t, tf.constant(1f))));
    return averages;
  }

  @Override
  public Weights inference(VariableWeights weights) {
    return new Weights() {
      @Override
      public Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer) {
        return slot(weights, name, shape).value();
      }

      @Override
      public Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
        return slot(weights, name, shape).value();
      }
    };
  }

  private static ResourceVariable slot(VariableWeights weights, String name, Shape shape) {
    return weights.slot(name + ".average", shape, 0);
  }
}
