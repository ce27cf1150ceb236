package org.unifiedfocal.losses;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * A loss and its gradient.
 *
 * @param loss a scalar, or [N] with {@code Reduction.NONE}
 * @param gradient d loss / d predictions, of the shape of the predictions; with {@code
 *     Reduction.NONE} that of the sum of the losses. Handed to {@code Graph.addGradients} as {@code
 *     dx}, it gives the gradients of the weights that the predictions were made with
 */
public record LossAndGradient<T extends TNumber>(Operand<T> loss, Operand<T> gradient) {}
