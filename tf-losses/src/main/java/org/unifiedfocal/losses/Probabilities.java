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
  private final List<Operand<T>> channels;
  private final List<Expression<T>> p;
  private final List<Expression<T>> complement;
  private final List<Lazy<Expression<T>>> negativeLogP = new ArrayList<>();

  Probabilities(Arithmetic<T> a, List<Operand<T>> channels) {
    this.a = a;
    this.channels = channels;
    List<Expression<T>> clipped = channels.stream().map(channel -> clip(a, channel)).toList();
    List<Expression<T>> others = clipped.stream().map(Expression::oneMinus).toList();
    boolean foregroundAlone = channels.size() == 1;
    p = foregroundAlone ? List.of(others.get(0), clipped.get(0)) : clipped;
    complement = foregroundAlone ? List.of(clipped.get(0), others.get(0)) : others;
    for (Expression<T> each : p) {
      negativeLogP.add(new Lazy<>(() -> each.log().times(-1)));
    }
  }

  private static <T extends TNumber> Expression<T> clip(Arithmetic<T> a, Operand<T> p) {
    return a.of(a.tf.math.minimum(p, a.constant(1 - CLIP))).atLeast(a.of(CLIP));
  }

  @Override
  public int classes() {
    return p.size();
  }

  @Override
  public Expression<T> p(int c) {
    return p.get(c);
  }

  @Override
  public Expression<T> complement(int c) {
    return complement.get(c);
  }

  @Override
  public Expression<T> negativeLogP(int c) {
    return negativeLogP.get(c).get();
  }

  @Override
  public Expression<T> focalFactor(int c, Expression<T> gamma) {
    return complement(c).power(gamma);
  }

  /**
   * dL/dp_c = outside_c (w - y_c) - inside_c y_c - sum over the focal terms of f (label / p_c + g
   * entropy / (1 - p_c)), and 0 where the clip acts.
   */
  @Override
  public List<Expression<T>> gradient(Slopes<T> slopes) {
    List<Expression<T>> gradient = new ArrayList<>();
    for (int channel = 0; channel < channels.size(); channel++) {
      Expression<T> byP =
          channels.size() == 1
              ? gradient(slopes, 1).minus(gradient(slopes, 0))
              : gradient(slopes, channel);
      gradient.add(byP.times(inRange(channels.get(channel))));
    }
    return gradient;
  }

  /** 1 where the clip does not act, 0 where it does. */
  private Expression<T> inRange(Operand<T> given) {
    return a.of(
        a.cast(
            a.tf.math.logicalAnd(
                a.tf.math.greaterEqual(given, a.constant(CLIP)),
                a.tf.math.lessEqual(given, a.constant(1 - CLIP)))));
  }

  private Expression<T> gradient(Slopes<T> slopes, int c) {
    Voxels<T> voxels = slopes.voxels;
    Expression<T> sum =
        slopes
            .outside(c)
            .times(voxels.weights)
            .minus(slopes.both(c).times(voxels.y(c)))
            .plus(slopes.byScore(c));
    for (FocalSlope<T> focal : slopes.focal(c)) {
      Expression<T> term = focal.label().over(p(c));
      if (!focal.gamma().is(0)) {
        term = term.plus(focal.gamma().times(focal.entropy().over(complement(c))));
      }
      sum = sum.minus(focal.factor().times(term));
    }
    return sum;
  }
}
