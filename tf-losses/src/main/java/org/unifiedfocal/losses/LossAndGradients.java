package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * A loss on several outputs of a network, and its gradients.
 *
 * @param loss a scalar, or [N] with {@code Reduction.NONE}
 * @param gradients d loss / d output of each output, of its shape; with {@code Reduction.NONE} that
 *     of the sum of the losses. Handed to {@code Graph.addGradients} as {@code dx}, with the
 *     outputs as {@code y}, they give the gradients of the weights that the outputs were made with
 */
public record LossAndGradients<T extends TNumber>(Operand<T> loss, List<Operand<T>> gradients) {
  public LossAndGradients {
    gradients = List.copyOf(gradients);
  }
}
