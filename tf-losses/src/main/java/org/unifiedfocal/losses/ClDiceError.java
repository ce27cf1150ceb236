package org.unifiedfocal.losses;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * 1 - clDice: the mean over the foreground classes of 1 - 2 P R/(P + R), where the topology
 * precision P is the share of the skeleton of p that lies in y, and the topology sensitivity R that
 * of the skeleton of y that lies in p.
 *
 * @param factor of the whole
 * @param iterations of the skeleton
 * @param smooth s
 */
record ClDiceError<T extends TNumber>(Expression<T> factor, int iterations, double smooth)
    implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    return voxels.foregroundMean(factor, c -> error(voxels, c), slopes);
  }

  private Expression<T> error(Voxels<T> voxels, int c) {
    SoftSkeleton<T> skeleton = new SoftSkeleton<>(voxels.a, voxels.grid, iterations);
    Operand<T> label = voxels.grid.image(voxels.mask().times(voxels.label(c)));
    Fork<T> score =
        new Fork<>(voxels.a.tf, voxels.grid.image(voxels.mask().times(voxels.scores.p(c))));
    Expression<T> precision = shareWithin(voxels, skeleton.of(score.branch()), label);
    Expression<T> sensitivity = shareWithin(voxels, skeleton.of(label), score.branch());
    Expression<T> mean = precision.plus(sensitivity).times(0.5);
    return precision.times(sensitivity).over(mean).oneMinus();
  }

  /** (sum of w skeleton region + s)/(sum of w skeleton + s). */
  private Expression<T> shareWithin(Voxels<T> voxels, Operand<T> skeleton, Operand<T> region) {
    Expression<T> weighted = voxels.weights.times(voxels.grid.row(skeleton));
    return voxels
        .total(weighted.times(voxels.grid.row(region)))
        .plus(smooth)
        .over(voxels.total(weighted).plus(smooth));
  }

  @Override
  public ClDiceError<T> times(Expression<T> other) {
    return new ClDiceError<>(factor.times(other), iterations, smooth);
  }
}
