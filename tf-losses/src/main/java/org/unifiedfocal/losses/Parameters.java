package org.unifiedfocal.losses;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * What a loss writes its formula with: its parameters, which are known numbers unless something is
 * fed in their place, and the terms that it is a sum of.
 */
final class Parameters<T extends TNumber> {
  final Arithmetic<T> a;
  final int classes;
  private final Map<String, Operand<? extends TNumber>> fed;
  private final Set<String> known = new TreeSet<>();

  Parameters(Arithmetic<T> a, int classes, Map<String, Operand<? extends TNumber>> fed) {
    this.a = a;
    this.classes = classes;
    this.fed = fed;
  }

  /** The parameter of a name, which has this value unless it is fed. */
  Expression<T> get(String name, double value) {
    known.add(name);
    Operand<? extends TNumber> tensor = fed.get(name);
    return tensor == null ? a.of(value) : a.of(a.cast(tensor));
  }

  /** Refuses what is fed and the formula has not asked for. */
  void end() {
    for (String name : fed.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "parameter: expected one of %s, found %s".formatted(known, name));
      }
    }
  }

  /** One number for every class. */
  List<Expression<T>> everywhere(Expression<T> number) {
    return Collections.nCopies(classes, number);
  }

  List<Expression<T>> everywhere(double number) {
    return everywhere(a.of(number));
  }

  /** A factor for each class, 1 unless they are given. */
  List<Expression<T>> factors(String name, List<Double> given) {
    if (given.isEmpty()) {
      return everywhere(1);
    }
    if (given.size() != classes) {
      throw new IllegalArgumentException(
          "%s: expected %d factors, one a class, found %s".formatted(name, classes, given));
    }
    return given.stream().map(a::of).toList();
  }

  Formula<T> focalCrossEntropy(List<Expression<T>> weight, List<Expression<T>> gamma) {
    return formula(new FocalCrossEntropy<>(a.of(1), weight, gamma));
  }

  Formula<T> tverskyError(Expression<T> delta, double smooth, List<Expression<T>> exponent) {
    return formula(new TverskyError<>(a.of(1), delta, smooth, exponent));
  }

  /** The formula that is this term alone. */
  Formula<T> formula(Term<T> term) {
    return new Formula<>(a.of(0), List.of(term));
  }
}
