package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * Two channels seen as the real and imaginary part of a complex number: a view, and two copies of
 * contiguous memory, where a transposition of a tensor [V, 2] takes three times as long. TensorFlow
 * Java has no complex type and no gradient goes through a view, so this is for graphs, in gradients
 * by hand.
 */
final class PairedChannels<T extends TNumber> {
  private final Arithmetic<T> a;
  private final DataType real;
  private final DataType complex;

  PairedChannels(Arithmetic<T> a) {
    this.a = a;
    boolean wide = a.type == TFloat64.class;
    real = wide ? DataType.DT_DOUBLE : DataType.DT_FLOAT;
    complex = wide ? DataType.DT_COMPLEX128 : DataType.DT_COMPLEX64;
  }

  static boolean areSupported(Ops tf) {
    return tf.scope().env().isGraph();
  }

  /** A tensor [..., 2] as its two channels, [V]. */
  List<Operand<T>> split(Operand<T> x) {
    Output<?> pairs = op("Bitcast", "type", complex, a.tf.reshape(x, a.tf.array(-1, 2)).asOutput());
    return List.of(
        number(op("Real", "Tout", real, pairs)), number(op("Imag", "Tout", real, pairs)));
  }

  /** Two channels of V numbers as a tensor [..., 2]. */
  Operand<T> join(Operand<T> first, Operand<T> second) {
    Output<?> pairs = op("Complex", "Tout", complex, first.asOutput(), second.asOutput());
    return number(op("Bitcast", "type", real, pairs));
  }

  private Output<?> op(String type, String attribute, DataType value, Output<?>... inputs) {
    var builder = a.tf.scope().opBuilder(type, type);
    for (Output<?> input : inputs) {
      builder.addInput(input);
    }
    builder.setAttr(attribute, value);
    return builder.build().output(0);
  }

  private Operand<T> number(Output<?> output) {
    return output.expect(a.type);
  }
}
