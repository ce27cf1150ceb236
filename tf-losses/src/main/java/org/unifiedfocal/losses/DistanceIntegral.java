package org.unifiedfocal.losses;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * The mean over the voxels, and over the classes that have a map, of phi_c p_c, where the labels
 * are the signed distances phi.
 *
 * @param factor of the whole
 */
record DistanceIntegral<T extends TNumber>(Expression<T> factor) implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    double whole = IntStream.range(0, voxels.classes()).mapToDouble(c -> factor(voxels, c)).sum();
    Expression<T> perVoxel = factor.times(voxels.perVoxel());
    Expression<T> sum = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      double share = factor(voxels, c) / whole;
      if (share > 0) {
        sum = sum.plus(voxels.sumOfEachSample(voxels.truePositive(c)).times(share));
        if (slopes != null) {
          slopes.addProduct(c, perVoxel.times(share));
        }
      }
    }
    return voxels.eachSample(perVoxel.times(sum));
  }

  /** The factor of a class, 0 if it has no map. */
  private static double factor(Voxels<?> voxels, int c) {
    return voxels.y(c).is(0) ? 0 : voxels.factor(c);
  }

  @Override
  public DistanceIntegral<T> times(Expression<T> other) {
    return new DistanceIntegral<>(factor.times(other));
  }
}
