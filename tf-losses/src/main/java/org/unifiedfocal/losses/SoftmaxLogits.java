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
  private final boolean autodiff;
  private final List<Expression<T>> shifted = new ArrayList<>();
  private final List<Lazy<Expression<T>>> p = new ArrayList<>();
  private final List<Lazy<Expression<T>>> complement = new ArrayList<>();
  private final Lazy<Expression<T>> logSum;

  /**
   * Takes the logits.
   *
   * @param logits [N, V] of each class
   * @param autodiff whether gradients are to be taken through the ops of the scores
   */
  SoftmaxLogits(Arithmetic<T> a, List<Operand<T>> logits, boolean autodiff) {
    this.a = a;
    this.autodiff = autodiff;
    Operand<T> largest = logits.stream().reduce(a.tf.math::maximum).orElseThrow();
    Expression<T> shift = a.of(autodiff ? a.tf.stopGradient(largest) : largest);
    List<Expression<T>> exponentials = new ArrayList<>();
    for (Operand<T> z : logits) {
      Expression<T> difference = a.of(z).minus(shift);
      shifted.add(difference);
      exponentials.add(difference.exp());
    }
    List<Expression<T>> others = Others.sums(a, exponentials);
    Expression<T> sum = exponentials.get(0).plus(others.get(0));
    Expression<T> inverseSum = a.of(a.tf.math.reciprocal(sum.operand()));
    logSum = new Lazy<>(sum::log);
    for (int c = 0; c < logits.size(); c++) {
      Expression<T> self = exponentials.get(c);
      Expression<T> other = others.get(c);
      p.add(new Lazy<>(() -> self.times(inverseSum)));
      complement.add(new Lazy<>(() -> other.times(inverseSum)));
    }
  }

  @Override
  public int classes() {
    return shifted.size();
  }

  @Override
  public Expression<T> p(int c) {
    return p.get(c).get();
  }

  @Override
  public Expression<T> complement(int c) {
    return complement.get(c).get();
  }

  @Override
  public Expression<T> negativeLogP(int c) {
    return logSum.get().minus(shifted.get(c));
  }

  /** The difference of {@link #negativeLogP} is 0 by a margin of 17, where q = 1 - p is not. */
  @Override
  public Expression<T> exactNegativeLogP(int c) {
    Operand<T> q = complement(c).operand();
    Operand<TBool> isSmall = a.tf.math.less(q, a.constant(0.5));
    Operand<T> small =
        a.tf.math.minimum(q, a.constant(0.5)); // no infinite slope in what is not taken
    Operand<T> byComplement = a.tf.math.neg(a.tf.math.log1p(a.tf.math.neg(small)));
    return a.of(a.tf.select(isSmall, byComplement, negativeLogP(c).operand()));
  }

  @Override
  public Expression<T> focalFactor(int c, Expression<T> gamma) {
    if (!autodiff) {
      return complement(c).valueOfPower(gamma);
    }
    // Near p = 0 the gradient of the sum of the others over the sum of all is a difference of
    // nearly equal numbers, which ln p of some -1000 would magnify; 1 - p is as exact there.
    Operand<TBool> rather = a.tf.math.less(p(c).operand(), a.constant(0.5));
    return a.of(a.tf.select(rather, p(c).oneMinus().operand(), complement(c).operand()))
        .positive()
        .power(gamma);
  }

  /**
   * dL/dz_k = p_k (sum of S_c over the other classes) - (1 - p_k) S_k. The shorter p_k sum S - S_k
   * would lose all digits of a voxel that is right by a margin.
   */
  @Override
  public List<Expression<T>> gradient(Slopes<T> slopes) {
    List<Expression<T>> slope = new ArrayList<>();
    for (int c = 0; c < classes(); c++) {
      slope.add(slope(slopes, c));
    }
    List<Expression<T>> others = Others.sums(a, slope);
    List<Expression<T>> gradient = new ArrayList<>();
    for (int k = 0; k < classes(); k++) {
      gradient.add(p(k).times(others.get(k)).minus(complement(k).times(slope.get(k))));
    }
    return gradient;
  }

  private Expression<T> slope(Slopes<T> slopes, int c) {
    Voxels<T> voxels = slopes.voxels;
    Expression<T> sum =
        slopes
            .both(c)
            .times(voxels.y(c))
            .minus(slopes.outside(c).times(voxels.weights))
            .minus(slopes.byScore(c))
            .times(p(c));
    for (FocalSlope<T> focal : slopes.focal(c)) {
      Expression<T> term = focal.label();
      if (!focal.gamma().is(0)) {
        term =
            term.plus(
                focal.gamma().times(p(c).times(focal.entropy())).over(complement(c).positive()));
      }
      sum = sum.plus(focal.factor().times(term));
    }
    return sum;
  }
}
