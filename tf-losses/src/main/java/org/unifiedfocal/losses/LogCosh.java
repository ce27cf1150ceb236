package org.unifiedfocal.losses;

import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * ln cosh x of another term x in [0, 1]. With t = tanh x it is -ln(1 - t^2)/2, which keeps its
 * digits where cosh x is nearly 1, and its derivative is t.
 *
 * @param factor of the whole
 * @param x the other term
 */
record LogCosh<T extends TNumber>(Expression<T> factor, Term<T> x) implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    Arithmetic<T> a = voxels.a;
    Expression<T> t = a.of(a.tf.math.tanh(x.value(voxels, null).operand()));
    if (slopes != null) {
      x.times(factor.times(t)).value(voxels, slopes);
    }
    Expression<T> minusSquare = t.times(t).times(-1);
    return factor.times(a.of(a.tf.math.log1p(minusSquare.operand())).times(-0.5));
  }

  @Override
  public LogCosh<T> times(Expression<T> other) {
    return new LogCosh<>(factor.times(other), x);
  }
}
