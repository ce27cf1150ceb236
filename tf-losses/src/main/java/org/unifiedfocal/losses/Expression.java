package org.unifiedfocal.losses;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TNumber;

/**
 * A number of a formula that is known when the graph is built, or a tensor: a row of voxels [N, V],
 * a sum over them [N, 1], a parameter that is fed []. What is known is computed at once and costs
 * no op, so that formulas read like formulas.
 */
final class Expression<T extends TNumber> {
  private final Arithmetic<T> a;
  private final double number;
  private final @Nullable Operand<T> tensor;

  Expression(Arithmetic<T> a, double number) {
    this.a = a;
    this.number = number;
    this.tensor = null;
  }

  Expression(Arithmetic<T> a, Operand<T> tensor) {
    this.a = a;
    this.number = Double.NaN;
    this.tensor = tensor;
  }

  boolean isKnown() {
    return tensor == null;
  }

  /** Whether this is known, and this number. */
  boolean is(double value) {
    return tensor == null && number == value;
  }

  Operand<T> operand() {
    Operand<T> known = tensor;
    return known == null ? a.constant(number) : known;
  }

  Expression<T> plus(Expression<T> other) {
    if (is(0)) {
      return other;
    }
    if (other.is(0)) {
      return this;
    }
    return isKnown() && other.isKnown()
        ? a.of(number + other.number)
        : a.of(a.tf.math.add(operand(), other.operand()));
  }

  Expression<T> minus(Expression<T> other) {
    if (other.is(0)) {
      return this;
    }
    return isKnown() && other.isKnown()
        ? a.of(number - other.number)
        : a.of(a.tf.math.sub(operand(), other.operand()));
  }

  Expression<T> times(Expression<T> other) {
    if (is(1) || other.is(0)) {
      return other;
    }
    if (other.is(1) || is(0)) {
      return this;
    }
    return isKnown() && other.isKnown()
        ? a.of(number * other.number)
        : a.of(a.tf.math.mul(operand(), other.operand()));
  }

  Expression<T> over(Expression<T> other) {
    if (other.is(1) || is(0)) {
      return this;
    }
    return isKnown() && other.isKnown()
        ? a.of(number / other.number)
        : a.of(a.tf.math.div(operand(), other.operand()));
  }

  /** This over another, or 0 where the other is 0. */
  Expression<T> overOrZero(Expression<T> other) {
    return a.of(a.tf.math.divNoNan(operand(), other.operand()));
  }

  Expression<T> plus(double other) {
    return plus(a.of(other));
  }

  Expression<T> times(double other) {
    return times(a.of(other));
  }

  Expression<T> oneMinus() {
    return a.of(1).minus(this);
  }

  Expression<T> atLeast(Expression<T> other) {
    return a.of(a.tf.math.maximum(operand(), other.operand()));
  }

  /** This, at least the smallest normal number; no gradient where it is below that. */
  Expression<T> positive() {
    return atLeast(a.of(a.tiny));
  }

  Expression<T> exp() {
    return a.of(a.tf.math.exp(operand()));
  }

  Expression<T> log() {
    return a.of(a.tf.math.log(operand()));
  }

  /**
   * This to a power, for what is >= 0. The gradient is infinite or NaN at 0 unless the exponent is
   * known to be 0, 1 or 2: see {@link #positive} and {@link #vanishingPower}. An op pow would cost
   * several times as much.
   */
  Expression<T> power(Expression<T> exponent) {
    if (exponent.is(0)) {
      // Ones that have a gradient, 0; OnesLike has none.
      return a.of(a.tf.math.add(a.tf.math.mul(a.constant(0), operand()), a.constant(1)));
    }
    if (exponent.is(0.5)) {
      return a.of(a.tf.math.sqrt(operand()));
    }
    if (exponent.is(1)) {
      return this;
    }
    if (exponent.is(2)) {
      return a.of(a.tf.math.square(operand()));
    }
    return exponent.times(log()).exp();
  }

  /**
   * This to a power, for what is >= 0, where no gradient is taken: an exponent that is fed may be
   * 0, which gives 1, also of 0. The op that knows so has no gradient.
   */
  Expression<T> valueOfPower(Expression<T> exponent) {
    return exponent.isKnown()
        ? power(exponent)
        : a.of(a.tf.math.mulNoNan(log().operand(), exponent.operand())).exp();
  }

  /**
   * This to a power, but 0 with gradient 0 where this is below the smallest normal number: the
   * limit for what is exponential in the variable the gradient is taken by. NaN stays NaN.
   */
  Expression<T> vanishingPower(Expression<T> exponent) {
    if (exponent.is(0) || exponent.is(1) || exponent.is(2)) {
      return power(exponent); // a polynomial, finite as it is
    }
    Operand<TBool> vanishes = a.tf.math.less(operand(), a.constant(a.tiny));
    Expression<T> safe = a.of(a.tf.select(vanishes, a.constant(1), operand()));
    return a.of(a.tf.select(vanishes, a.constant(0), safe.power(exponent).operand()));
  }

  /**
   * The derivative of {@link #vanishingPower} by this, 0 where the power vanishes.
   *
   * @param exponent the exponent
   * @param power the power
   */
  Expression<T> slopeOfPower(Expression<T> exponent, Expression<T> power) {
    return exponent.is(0) || exponent.is(1) ? exponent : exponent.times(power.overOrZero(this));
  }
}
