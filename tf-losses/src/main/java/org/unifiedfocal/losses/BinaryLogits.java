package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * Scores of two classes from the margin d = z_1 - z_0, one number a voxel: p_1 = sigmoid(d), 1 -
 * p_1 = p_0 = sigmoid(-d), ln p_1 = -softplus(-d), and (1 - p_1)^gamma = e^(gamma ln p_0).
 */
final class BinaryLogits<T extends TNumber> implements ClassScores<T> {
  private final Arithmetic<T> a;
  private final List<Lazy<Operand<T>>> p;
  private final List<Lazy<Operand<T>>> logP;

  BinaryLogits(Arithmetic<T> a, Operand<T> margin) {
    this.a = a;
    Operand<T> opposite = a.tf.math.neg(margin);
    p =
        List.of(
            new Lazy<>(() -> a.tf.math.sigmoid(opposite)),
            new Lazy<>(() -> a.tf.math.sigmoid(margin)));
    logP =
        List.of(
            new Lazy<>(() -> a.tf.math.neg(a.tf.math.softplus(margin))),
            new Lazy<>(() -> a.tf.math.neg(a.tf.math.softplus(opposite))));
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public Operand<T> p(int c) {
    return p.get(c).get();
  }

  @Override
  public Operand<T> complement(int c) {
    return p(1 - c);
  }

  @Override
  public Operand<T> logP(int c) {
    return logP.get(c).get();
  }

  @Override
  public Operand<T> focalFactor(int c, double gamma) {
    return a.tf.math.exp(a.scale(gamma, logP(1 - c)));
  }
}
