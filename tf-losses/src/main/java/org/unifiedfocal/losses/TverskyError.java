package org.unifiedfocal.losses;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * Power of the Tversky error: the mean over the classes of (1 - TI_c)^exponent_c.
 *
 * <p>With E = delta FN + (1 - delta) FP and W = TP + E + s, TI = (TP + s)/W, so that 1 - TI = E/W
 * is computed without subtracting. A voxel changes it by
 *
 * <pre>
 * d(E/W)/dp = (1 - y) outside - y inside
 * outside = (1 - delta)(TP + s)/W^2,  inside = (delta (TP + s) + E)/W^2
 * </pre>
 *
 * @param factor of the whole
 * @param delta weight of false negatives; false positives have 1 - delta
 * @param smooth s
 * @param exponent of each class
 */
record TverskyError<T extends TNumber>(
    Expression<T> factor, Expression<T> delta, double smooth, List<Expression<T>> exponent)
    implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    List<Expression<T>> shares = voxels.shares();
    Expression<T> sum = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> share = factor.times(shares.get(c));
      if (share.is(0)) {
        continue;
      }
      Expression<T> hit = voxels.truePositives(c).plus(smooth);
      Expression<T> error =
          delta
              .times(voxels.falseNegatives(c))
              .plus(delta.oneMinus().times(voxels.falsePositives(c)));
      Expression<T> whole = hit.plus(error);
      // Without smoothing, W is 0 for a sample that is ignored as a whole.
      Expression<T> ratio = error.overOrZero(whole);
      Expression<T> power = ratio.vanishingPower(exponent.get(c));
      sum = sum.plus(share.times(power));
      if (slopes != null) {
        // Over W twice: W^2 may be 0 where W is not.
        Expression<T> slope =
            share.times(ratio.slopeOfPower(exponent.get(c), power)).overOrZero(whole);
        slopes.add(
            c,
            slope.times(delta.times(hit).plus(error).overOrZero(whole)),
            slope.times(delta.oneMinus().times(hit).overOrZero(whole)));
      }
    }
    return voxels.eachSample(sum);
  }

  @Override
  public TverskyError<T> times(Expression<T> other) {
    return new TverskyError<>(factor.times(other), delta, smooth, exponent);
  }
}
