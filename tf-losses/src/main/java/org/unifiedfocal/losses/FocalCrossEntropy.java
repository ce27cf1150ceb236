package org.unifiedfocal.losses;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * Focal cross-entropy: the mean over the voxels of -sum_c weight_c (1 - p_c)^gamma_c y_c ln p_c.
 *
 * @param factor of the whole
 * @param weight of each class
 * @param gamma of each class
 */
record FocalCrossEntropy<T extends TNumber>(
    Expression<T> factor, List<Expression<T>> weight, List<Expression<T>> gamma)
    implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    Expression<T> sum = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> share = factor.times(weight.get(c)).times(voxels.factor(c));
      if (share.is(0)) {
        continue;
      }
      Expression<T> label =
          gamma.get(c).is(0)
              ? voxels.y(c)
              : voxels.y(c).times(voxels.scores.focalFactor(c, gamma.get(c)));
      Expression<T> entropy = label.times(voxels.scores.negativeLogP(c));
      sum = sum.plus(share.times(voxels.sumOfEachSample(entropy)));
      if (slopes != null) {
        slopes.add(
            c, new FocalSlope<>(share.times(voxels.perVoxel()), gamma.get(c), label, entropy));
      }
    }
    return voxels.eachSample(sum.times(voxels.perVoxel()));
  }

  @Override
  public FocalCrossEntropy<T> times(Expression<T> other) {
    return new FocalCrossEntropy<>(factor.times(other), weight, gamma);
  }
}
