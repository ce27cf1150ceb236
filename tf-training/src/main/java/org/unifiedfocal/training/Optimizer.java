package org.unifiedfocal.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.VariableWeights;
import org.unifiedfocal.unet.Weights;

/**
 * A rule that changes variables along the gradient of a loss. In JSON and YAML the property {@code
 * kind} tells the rules apart: {@code adam} or {@code sgd}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Adam.class, name = "adam"),
  @JsonSubTypes.Type(value = Sgd.class, name = "sgd")
})
public interface Optimizer {

  /**
   * Adds the ops that take one step. What the rule remembers from step to step are {@linkplain
   * VariableWeights#slot slots}, so that a checkpoint holds it.
   *
   * @param tf the graph
   * @param weights where the slots go
   * @param variables what to change
   * @param gradients the gradient of the loss by each variable
   * @param rate the learning rate, a scalar
   * @return the ops to run
   */
  List<Op> step(
      Ops tf,
      VariableWeights weights,
      List<ResourceVariable> variables,
      List<Operand<TFloat32>> gradients,
      Operand<TFloat32> rate);

  /**
   * Gives the weights to validate and export, once the ops of {@link #step} are there.
   *
   * @param weights the weights in training
   * @return these weights, unless the rule keeps better ones beside them
   */
  default Weights inference(VariableWeights weights) {
    return weights;
  }
}
