package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * Generalised Dice error: with a weight v_c for each class, H = sum_c v_c TP and E = sum_c v_c (FN
 * + FP)/2, it is 1 - (H + s)/(H + E + s), computed as E/W with W = H + E + s. A voxel changes it by
 *
 * <pre>
 * d(E/W)/dp = (1 - y) outside - y inside
 * outside = v_c (H + s)/2 / W^2,  inside = v_c ((H + s)/2 + E)/W^2
 * </pre>
 *
 * <p>The weights are powers of m/V_c, V_c the volume of the class and m that of the smallest class
 * there is: in [0, 1], where 1/V_c^2 may overflow and the sums would vanish beside s. An absent
 * class has the weight 1 of the smallest, or 0 if it is to be left out.
 *
 * @param factor of the whole
 * @param weighting which power
 * @param smooth s
 */
record GeneralizedDiceError<T extends TNumber>(
    Expression<T> factor, VolumeWeighting weighting, double smooth) implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    List<Expression<T>> weights = weights(voxels);
    Expression<T> hit = voxels.a.of(smooth);
    Expression<T> error = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> weight = weights.get(c);
      if (!weight.is(0)) {
        Expression<T> wrong = voxels.falseNegatives(c).plus(voxels.falsePositives(c));
        hit = hit.plus(weight.times(voxels.truePositives(c)));
        error = error.plus(weight.times(wrong.times(0.5)));
      }
    }
    Expression<T> whole = hit.plus(error);
    if (slopes != null) {
      // Over W twice: W^2 may be 0 where W is not.
      Expression<T> outside = factor.times(hit.times(0.5)).overOrZero(whole).overOrZero(whole);
      Expression<T> inside = outside.plus(factor.times(error).overOrZero(whole).overOrZero(whole));
      for (int c = 0; c < voxels.classes(); c++) {
        slopes.add(c, weights.get(c).times(inside), weights.get(c).times(outside));
      }
    }
    return voxels.eachSample(factor.times(error.overOrZero(whole)));
  }

  private List<Expression<T>> weights(Voxels<T> voxels) {
    Expression<T> largest = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      if (voxels.factor(c) > 0) {
        largest = largest.atLeast(rarity(voxels, c));
      }
    }
    List<Expression<T>> weights = new ArrayList<>();
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> weight = voxels.a.of(voxels.factor(c));
      if (!weight.is(0)) {
        Expression<T> relative = rarity(voxels, c).overOrZero(largest);
        Expression<T> ofAbsent = voxels.presence(c).oneMinus();
        weight =
            weight
                .times(relative.plus(ofAbsent).power(voxels.a.of(weighting.exponent)))
                .times(voxels.counted(c));
      }
      weights.add(weight);
    }
    return weights;
  }

  /** 1/V_c, or 0 where the class is absent. */
  private static <T extends TNumber> Expression<T> rarity(Voxels<T> voxels, int c) {
    return voxels.presence(c).over(voxels.volume(c).positive());
  }

  @Override
  public GeneralizedDiceError<T> times(Expression<T> other) {
    return new GeneralizedDiceError<>(factor.times(other), weighting, smooth);
  }
}
