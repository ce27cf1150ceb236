package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A float32 variable in a training graph.
 *
 * @param name its name in the graph and in checkpoints
 * @param shape its shape, all of it known
 * @param role what changes it
 * @param handle what the ops that change it take
 * @param value its value; differentiate with respect to this
 */
public record ResourceVariable(
    String name, Shape shape, Role role, Operand<? extends TType> handle, Operand<TFloat32> value) {

  /** What changes a variable. */
  public enum Role {
    /** The optimiser, along the gradient of the loss. Part of the model. */
    TRAINABLE,
    /** Moving averages over batches. Part of the model. */
    STATISTIC,
    /** The training, for its own use: momentum, the count of steps. Not part of the model. */
    SLOT
  }
}
