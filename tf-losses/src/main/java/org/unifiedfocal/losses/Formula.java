package org.unifiedfocal.losses;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * The loss of a sample as a sum.
 *
 * @param constant what does not depend on the sample
 * @param terms what does
 */
record Formula<T extends TNumber>(Expression<T> constant, List<Term<T>> terms) {

  Formula<T> times(Expression<T> factor) {
    return new Formula<>(
        constant.times(factor),
        factor.is(0) ? List.of() : terms.stream().map(term -> term.times(factor)).toList());
  }

  Formula<T> plus(Formula<T> other) {
    return new Formula<>(
        constant.plus(other.constant),
        Stream.concat(terms.stream(), other.terms.stream()).toList());
  }

  Formula<T> plus(Expression<T> number) {
    return new Formula<>(constant.plus(number), terms);
  }

  /** The sum, [N, 1]; the slopes, unless null, are told how it changes with the scores. */
  Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    return terms.stream()
        .map(term -> term.value(voxels, slopes))
        .reduce(constant, Expression::plus);
  }
}
