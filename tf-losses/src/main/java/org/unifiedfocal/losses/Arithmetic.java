package org.unifiedfocal.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/** Element-wise algebra in one floating-point type, so that the formulas read like formulas. */
final class Arithmetic<T extends TNumber> {
  final Ops tf;
  final Class<T> type;

  /** The smallest normal number of the type: below it reciprocals overflow. */
  private final double tiny;

  Arithmetic(Ops tf, Class<T> type) {
    this.tf = tf;
    this.type = type;
    if (type == TFloat32.class) {
      tiny = Float.MIN_NORMAL;
    } else if (type == TFloat64.class) {
      tiny = Double.MIN_NORMAL;
    } else {
      throw new IllegalArgumentException(
          "predictions: expected float32 or float64, found " + TypeNames.of(type));
    }
  }

  @SuppressWarnings("unchecked") // the constant has the type that was asked for
  Operand<T> constant(double value) {
    return (Operand<T>) (type == TFloat32.class ? tf.constant((float) value) : tf.constant(value));
  }

  Operand<T> cast(Operand<? extends TType> x) {
    return tf.dtypes.cast(x, type);
  }

  Operand<T> add(Operand<T> a, Operand<T> b) {
    return tf.math.add(a, b);
  }

  Operand<T> subtract(Operand<T> a, Operand<T> b) {
    return tf.math.sub(a, b);
  }

  Operand<T> multiply(Operand<T> a, Operand<T> b) {
    return tf.math.mul(a, b);
  }

  Operand<T> divide(Operand<T> a, Operand<T> b) {
    return tf.math.div(a, b);
  }

  Operand<T> scale(double factor, Operand<T> x) {
    return factor == 1 ? x : tf.math.mul(constant(factor), x);
  }

  Operand<T> oneMinus(Operand<T> x) {
    return tf.math.sub(constant(1), x);
  }

  /**
   * x^exponent for x and exponent >= 0, without pow, which costs several times as much. The
   * gradient is infinite or NaN at x = 0 unless the exponent is 0, 1 or 2: see {@link #positive}
   * and {@link #vanishingPower}.
   */
  Operand<T> power(Operand<T> x, double exponent) {
    if (exponent == 0) {
      return add(scale(0, x), constant(1)); // ones with a gradient, 0; OnesLike has none
    }
    if (exponent == 0.5) {
      return tf.math.sqrt(x);
    }
    if (exponent == 1) {
      return x;
    }
    if (exponent == 2) {
      return tf.math.square(x);
    }
    return tf.math.exp(scale(exponent, tf.math.log(x)));
  }

  /** x, at least the smallest normal number; no gradient where x is below it. */
  Operand<T> positive(Operand<T> x) {
    return tf.math.maximum(x, constant(tiny));
  }

  /**
   * x^exponent, but 0 with gradient 0 where x is below the smallest normal number: the limit for an
   * x that is exponential in the variable the gradient is taken by. NaN stays NaN.
   */
  Operand<T> vanishingPower(Operand<T> x, double exponent) {
    if (exponent == 0 || exponent == 1 || exponent == 2) {
      return power(x, exponent); // a polynomial, finite as it is
    }
    Operand<TBool> vanishes = tf.math.less(x, constant(tiny));
    return tf.select(vanishes, constant(0), power(tf.select(vanishes, constant(1), x), exponent));
  }
}
