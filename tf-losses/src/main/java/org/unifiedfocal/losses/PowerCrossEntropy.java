package org.unifiedfocal.losses;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * Power of the cross-entropy: the mean over the voxels of sum_c weight_c y_c (-ln p_c)^gamma.
 *
 * @param factor of the whole
 * @param weight of each class
 * @param gamma the exponent
 */
record PowerCrossEntropy<T extends TNumber>(
    Expression<T> factor, List<Expression<T>> weight, Expression<T> gamma) implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    Expression<T> sum = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> share = factor.times(weight.get(c)).times(voxels.factor(c));
      if (share.is(0)) {
        continue;
      }
      Expression<T> x = voxels.scores.exactNegativeLogP(c);
      Expression<T> power = x.vanishingPower(gamma);
      Expression<T> entropy = voxels.y(c).times(power);
      sum = sum.plus(share.times(voxels.sumOfEachSample(entropy)));
      if (slopes != null) {
        Expression<T> byX = voxels.y(c).times(x.slopeOfPower(gamma, power));
        slopes.add(
            c, new FocalSlope<>(share.times(voxels.perVoxel()), voxels.a.of(0), byX, entropy));
      }
    }
    return voxels.eachSample(sum.times(voxels.perVoxel()));
  }

  @Override
  public PowerCrossEntropy<T> times(Expression<T> other) {
    return new PowerCrossEntropy<>(factor.times(other), weight, gamma);
  }
}
