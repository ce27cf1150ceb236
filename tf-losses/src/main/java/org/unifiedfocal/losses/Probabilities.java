package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * Scores given as probabilities, clipped to [1e-7, 1 - 1e-7] as in the published code. The channels
 * are independent variables: no gradient knows that they sum to 1.
 */
final class Probabilities<T extends TNumber> implements ClassScores<T> {
  private static final double CLIP = 1e-7;

  private final Arithmetic<T> a;
  private final List<Operand<T>> p;
  private final List<Operand<T>> complement;
  private final List<Lazy<Operand<T>>> logP = new ArrayList<>();

  private Probabilities(Arithmetic<T> a, List<Operand<T>> p, List<Operand<T>> complement) {
    this.a = a;
    this.p = p;
    this.complement = complement;
    for (Operand<T> probability : p) {
      logP.add(new Lazy<>(() -> a.tf.math.log(probability)));
    }
  }

  static <T extends TNumber> Probabilities<T> of(Arithmetic<T> a, List<Operand<T>> channels) {
    List<Operand<T>> p = channels.stream().map(channel -> clip(a, channel)).toList();
    List<Operand<T>> complement = p.stream().map(a::oneMinus).toList();
    return p.size() > 1
        ? new Probabilities<>(a, p, complement)
        : new Probabilities<>(
            a, List.of(complement.get(0), p.get(0)), List.of(p.get(0), complement.get(0)));
  }

  private static <T extends TNumber> Operand<T> clip(Arithmetic<T> a, Operand<T> p) {
    return a.tf.math.maximum(a.tf.math.minimum(p, a.constant(1 - CLIP)), a.constant(CLIP));
  }

  @Override
  public int classes() {
    return p.size();
  }

  @Override
  public Operand<T> p(int c) {
    return p.get(c);
  }

  @Override
  public Operand<T> complement(int c) {
    return complement.get(c);
  }

  @Override
  public Operand<T> logP(int c) {
    return logP.get(c).get();
  }

  @Override
  public Operand<T> focalFactor(int c, double gamma) {
    return a.power(complement(c), gamma);
  }
}
