package org.unifiedfocal.keras;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A level of a U-Net in a Keras model.
 *
 * @param first the first convolution and its norm
 * @param second the second one
 * @param shortcut that of the residual connection; null where the channels do not change, or there
 *     is no such connection
 * @param end the last activation, the result of the level
 */
record UNetLevel(
    ConvNormLayers first,
    ConvNormLayers second,
    @Nullable ConvNormLayers shortcut,
    KerasLayer end) {

  /**
   * A convolution and the normalisation of its result.
   *
   * @param convolution the convolution
   * @param norm what follows it
   */
  record ConvNormLayers(KerasLayer convolution, KerasLayer norm) {}

  /** All pairs of convolution and norm there are. */
  List<ConvNormLayers> pairs() {
    return shortcut == null ? List.of(first, second) : List.of(first, second, shortcut);
  }
}
