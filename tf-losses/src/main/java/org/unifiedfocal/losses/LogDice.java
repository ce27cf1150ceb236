package org.unifiedfocal.losses;

import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * Power of the logarithm of the Dice coefficient: the mean over the classes of (-ln DSC_c)^gamma.
 *
 * <p>With H = TP + s, E = (FN + FP)/2 and W = H + E, DSC = H/W, so that x = -ln DSC = ln(1 + E/H).
 * That is softplus(ln E - ln H), which keeps its digits where E is nearly 0 and stays finite where
 * H is. A voxel changes it by
 *
 * <pre>
 * dx/dp = (1 - y) outside - y inside
 * outside = 1/(2 W),  inside = (H + 2 E)/(2 W H)
 * </pre>
 *
 * @param factor of the whole
 * @param gamma the exponent; below 1 the slope of x^gamma grows without bound as x becomes 0, but
 *     vanishes by the logits
 * @param smooth s
 */
record LogDice<T extends TNumber>(Expression<T> factor, Expression<T> gamma, double smooth)
    implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    Arithmetic<T> a = voxels.a;
    Expression<T> sum = a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> share = factor.times(voxels.shares().get(c));
      if (share.is(0)) {
        continue;
      }
      Expression<T> hit = voxels.truePositives(c).plus(smooth).positive();
      Expression<T> error = voxels.falseNegatives(c).plus(voxels.falsePositives(c)).times(0.5);
      Expression<T> someError = a.of(a.cast(a.tf.math.greater(error.operand(), a.constant(0))));
      Expression<T> ratio = error.positive().log().minus(hit.log());
      Expression<T> x = someError.times(a.of(a.tf.math.softplus(ratio.operand())));
      Expression<T> power = x.vanishingPower(gamma);
      sum = sum.plus(share.times(power));
      if (slopes != null) {
        Expression<T> slope = share.times(x.slopeOfPower(gamma, power)).times(0.5);
        Expression<T> outside = slope.over(hit.plus(error));
        slopes.add(c, outside.times(hit.plus(error.times(2)).over(hit)), outside);
      }
    }
    return voxels.eachSample(sum);
  }

  @Override
  public LogDice<T> times(Expression<T> other) {
    return new LogDice<>(factor.times(other), gamma, smooth);
  }
}
