package org.unifiedfocal.keras;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A level of a U-Net in a Keras model.
 *
 * @param first the first convolution and its norm
 * @param second the second one
 * @param shortcut that of the residual connection; null where the channels do not change, or there
 *     is no such connection
 * @param residual whether the input is added to the result
 * @param activation the first activation
 * @param end the last activation, the result of the level
 */
record UNetLevel(
    ConvNormLayers first,
    ConvNormLayers second,
    @Nullable ConvNormLayers shortcut,
    boolean residual,
    KerasLayer activation,
    KerasLayer end) {

  /** A convolution and the normalisation of its result. */
  record ConvNormLayers(KerasLayer convolution, KerasLayer norm) {}

  /** All pairs of convolution and norm there are. */
  List<ConvNormLayers> pairs() {
    return shortcut == null ? List.of(first, second) : List.of(first, second, shortcut);
  }

  /** All activations. */
  List<KerasLayer> activations() {
    return List.of(activation, end);
  }

  /** The layers of the level but the sum of a residual connection. */
  Stream<KerasLayer> layers() {
    return Stream.concat(
        pairs().stream().flatMap(pair -> Stream.of(pair.convolution(), pair.norm())),
        activations().stream());
  }
}
