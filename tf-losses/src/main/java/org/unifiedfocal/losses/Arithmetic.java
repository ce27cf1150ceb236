package org.unifiedfocal.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** One floating-point type, in which all of a loss is computed. */
final class Arithmetic<T extends TNumber> {
  final Ops tf;
  final Class<T> type;

  /** The smallest normal number of the type: below it reciprocals overflow. */
  final double tiny;

  Arithmetic(Ops tf, Class<T> type) {
    this.tf = tf;
    this.type = type;
    if (type == TFloat32.class) {
      tiny = Float.MIN_NORMAL;
    } else if (type == TFloat64.class) {
      tiny = Double.MIN_NORMAL;
    } else {
      throw new IllegalArgumentException(
          "predictions: expected float32, float64, float16 or bfloat16, found "
              + TypeNames.of(type));
    }
  }

  Expression<T> of(double number) {
    return new Expression<>(this, number);
  }

  Expression<T> of(Operand<T> tensor) {
    return new Expression<>(this, tensor);
  }

  @SuppressWarnings("unchecked") // the constant has the type that was asked for
  Operand<T> constant(double value) {
    return (Operand<T>) (type == TFloat32.class ? tf.constant((float) value) : tf.constant(value));
  }

  Operand<T> cast(Operand<? extends TType> x) {
    return tf.dtypes.cast(x, type);
  }
}
