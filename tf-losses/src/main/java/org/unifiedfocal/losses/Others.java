package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/** Sums of all but one. */
final class Others {
  private Others() {}

  /** For each the sum of the others: of those before it and those after it, without subtracting. */
  static <T extends TNumber> List<Expression<T>> sums(Arithmetic<T> a, List<Expression<T>> of) {
    List<Expression<T>> sums = new ArrayList<>();
    Expression<T> before = a.of(0);
    for (Expression<T> each : of) {
      sums.add(before);
      before = before.plus(each);
    }
    Expression<T> after = a.of(0);
    for (int i = of.size() - 1; i >= 0; i--) {
      sums.set(i, sums.get(i).plus(after));
      after = after.plus(of.get(i));
    }
    return sums;
  }
}
