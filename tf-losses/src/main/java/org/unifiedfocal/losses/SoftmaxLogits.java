package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TNumber;

/**
 * Scores of three and more classes. With m the largest logit of a voxel and e_c = e^(z_c - m), p_c
 * = e_c / sum e and 1 - p_c is the sum of the <em>other</em> e over sum e. The shift by m cancels,
 * so no gradient goes through it.
 *
 * <p>Each class is a contiguous row, and sums over the classes are additions of rows: a softmax
 * over a short last axis costs several times as much.
 */
final class SoftmaxLogits<T extends TNumber> implements ClassScores<T> {
  private final Arithmetic<T> a;
  private final List<Operand<T>> shifted = new ArrayList<>();
  private final List<Operand<T>> exponentials = new ArrayList<>();
  private final Operand<T> inverseSum;
  private final Lazy<Operand<T>> logSum;
  private final List<Lazy<Operand<T>>> p = new ArrayList<>();
  private final List<Lazy<Operand<T>>> complement = new ArrayList<>();
  private final List<Lazy<Operand<T>>> logP = new ArrayList<>();

  SoftmaxLogits(Arithmetic<T> a, List<Operand<T>> logits) {
    this.a = a;
    Operand<T> largest =
        a.tf.stopGradient(logits.stream().reduce(a.tf.math::maximum).orElseThrow());
    for (Operand<T> z : logits) {
      Operand<T> difference = a.subtract(z, largest);
      shifted.add(difference);
      exponentials.add(a.tf.math.exp(difference));
    }
    List<Operand<T>> others = sumsOfOthers();
    Operand<T> sum = a.add(exponentials.get(0), others.get(0));
    inverseSum = a.tf.math.reciprocal(sum);
    logSum = new Lazy<>(() -> a.tf.math.log(sum));
    for (int c = 0; c < logits.size(); c++) {
      int self = c;
      p.add(new Lazy<>(() -> a.multiply(exponentials.get(self), inverseSum)));
      complement.add(new Lazy<>(() -> a.multiply(others.get(self), inverseSum)));
      logP.add(new Lazy<>(() -> a.subtract(shifted.get(self), logSum.get())));
    }
  }

  /** For each class the sum of the other exponentials: those before it plus those after it. */
  private List<Operand<T>> sumsOfOthers() {
    int classes = exponentials.size();
    List<Operand<T>> others = new ArrayList<>(exponentials.subList(1, classes));
    for (int c = classes - 3; c >= 0; c--) {
      others.set(c, a.add(exponentials.get(c + 1), others.get(c + 1)));
    }
    others.add(exponentials.get(0));
    Operand<T> before = exponentials.get(0);
    for (int c = 1; c < classes; c++) {
      if (c == classes - 1) {
        others.set(c, before);
      } else {
        others.set(c, a.add(before, others.get(c)));
        before = a.add(before, exponentials.get(c));
      }
    }
    return others;
  }

  @Override
  public int classes() {
    return shifted.size();
  }

  @Override
  public Operand<T> p(int c) {
    return p.get(c).get();
  }

  @Override
  public Operand<T> complement(int c) {
    return complement.get(c).get();
  }

  @Override
  public Operand<T> logP(int c) {
    return logP.get(c).get();
  }

  @Override
  public Operand<T> focalFactor(int c, double gamma) {
    // Near p = 0 the gradient of the sum of the others over the sum of all is a difference of
    // nearly
    // equal numbers, which ln p of some -1000 would magnify; 1 - p is as exact there.
    Operand<TBool> rather = a.tf.math.less(p(c), a.constant(0.5));
    Operand<T> complement = a.tf.select(rather, a.oneMinus(p(c)), complement(c));
    return a.power(a.positive(complement), gamma);
  }
}
