package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * Scores of two classes from the margin d = z_1 - z_0, one number a voxel: p_1 = sigmoid(d), 1 -
 * p_1 = p_0 = sigmoid(-d), -ln p_1 = softplus(-d), and (1 - p_1)^gamma = e^(gamma ln p_0).
 */
final class BinaryLogits<T extends TNumber> implements ClassScores<T> {
  private final int channels;
  private final List<Lazy<Expression<T>>> p;
  private final List<Lazy<Expression<T>>> negativeLogP;
  private final boolean autodiff;

  /**
   * Takes the margin.
   *
   * @param channels of the logits, 1 or 2
   * @param autodiff whether gradients are to be taken through the ops of the scores: softplus
   *     repairs them where ln(1 + e^-|d|) + max(d, 0), three times as fast, has a kink
   */
  BinaryLogits(Arithmetic<T> a, Operand<T> margin, int channels, boolean autodiff) {
    this.channels = channels;
    this.autodiff = autodiff;
    Expression<T> d = a.of(margin);
    Expression<T> opposite = d.times(-1);
    p = List.of(new Lazy<>(() -> sigmoid(a, opposite)), new Lazy<>(() -> sigmoid(a, d)));
    if (autodiff) {
      negativeLogP =
          List.of(new Lazy<>(() -> softplus(a, d)), new Lazy<>(() -> softplus(a, opposite)));
    } else {
      Lazy<Expression<T>> small =
          new Lazy<>(
              () ->
                  a.of(
                      a.tf.math.log1p(
                          a.tf.math.exp(a.tf.math.minimum(d.operand(), opposite.operand())))));
      negativeLogP =
          List.of(
              new Lazy<>(() -> d.atLeast(a.of(0)).plus(small.get())),
              new Lazy<>(() -> opposite.atLeast(a.of(0)).plus(small.get())));
    }
  }

  private static <T extends TNumber> Expression<T> sigmoid(Arithmetic<T> a, Expression<T> x) {
    return a.of(a.tf.math.sigmoid(x.operand()));
  }

  private static <T extends TNumber> Expression<T> softplus(Arithmetic<T> a, Expression<T> x) {
    return a.of(a.tf.math.softplus(x.operand()));
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public Expression<T> p(int c) {
    return p.get(c).get();
  }

  @Override
  public Expression<T> complement(int c) {
    return p(1 - c);
  }

  @Override
  public Expression<T> negativeLogP(int c) {
    return negativeLogP.get(c).get();
  }

  @Override
  public Expression<T> focalFactor(int c, Expression<T> gamma) {
    return autodiff
        ? gamma.times(-1).times(negativeLogP(1 - c)).exp()
        : complement(c).valueOfPower(gamma);
  }

  /**
   * dL/dd = p_1 S_0 - p_0 S_1, where (1 - p_c) S_c has nothing left to divide by: the focal terms
   * are f ((1 - p) label + g p entropy), and p_0 p_1 goes through the rest.
   */
  @Override
  public List<Expression<T>> gradient(Slopes<T> slopes) {
    Voxels<T> voxels = slopes.voxels;
    Expression<T> region =
        slopes
            .both(0)
            .times(voxels.y(0))
            .minus(slopes.both(1).times(voxels.y(1)))
            .plus(slopes.outside(1).minus(slopes.outside(0)).times(voxels.weights))
            .plus(slopes.byScore(1).minus(slopes.byScore(0)));
    Expression<T> byMargin =
        focal(slopes, 0).minus(focal(slopes, 1)).plus(region.times(p(0).times(p(1))));
    return channels == 1 ? List.of(byMargin) : List.of(byMargin.times(-1), byMargin);
  }

  private Expression<T> focal(Slopes<T> slopes, int c) {
    Expression<T> sum = slopes.voxels.a.of(0);
    for (FocalSlope<T> slope : slopes.focal(c)) {
      Expression<T> term = slope.label().times(complement(c));
      if (!slope.gamma().is(0)) {
        term = term.plus(slope.gamma().times(p(c).times(slope.entropy())));
      }
      sum = sum.plus(slope.factor().times(term));
    }
    return sum;
  }
}
