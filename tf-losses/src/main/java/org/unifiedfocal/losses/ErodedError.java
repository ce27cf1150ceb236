package org.unifiedfocal.losses;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Min;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TNumber;

/**
 * The squared error under repeated erosion: the mean over the foreground classes and the voxels of
 * sum_k k^alpha E_k, with E_0 = (p - y)^2 and E_k the eroded E_(k-1), see {@link HausdorffLoss}.
 *
 * @param factor of the whole
 * @param erosions the greatest k
 * @param alpha the exponent
 */
record ErodedError<T extends TNumber>(Expression<T> factor, int erosions, double alpha)
    implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    return voxels.foregroundMean(
        factor,
        c ->
            voxels.sumOfEachSample(voxels.weights.times(depth(voxels, c))).times(voxels.perVoxel()),
        slopes);
  }

  /** sum_k k^alpha E_k of each voxel, which grows with the size of the error around it. */
  private Expression<T> depth(Voxels<T> voxels, int c) {
    Arithmetic<T> a = voxels.a;
    Expression<T> difference = voxels.scores.p(c).minus(voxels.label(c));
    Expression<T> error = voxels.mask().times(a.of(a.tf.math.square(difference.operand())));
    Expression<T> sum = a.of(0);
    for (int k = 1; k <= erosions; k++) {
      error = normalized(a, eroded(voxels, error));
      sum = sum.plus(error.times(Math.pow(k, alpha)));
    }
    return sum;
  }

  /** relu(mean over the cross - 1/2). */
  private static <T extends TNumber> Operand<T> eroded(Voxels<T> voxels, Expression<T> error) {
    Operand<T> mean = voxels.grid.meanOfCross(voxels.grid.image(error));
    return voxels.a.tf.nn.relu(voxels.grid.row(mean).plus(-0.5).operand());
  }

  /** From [least, greatest] of each sample to [0, 1], unless the two are the same. */
  private static <T extends TNumber> Expression<T> normalized(Arithmetic<T> a, Operand<T> row) {
    Fork<T> fork = new Fork<>(a.tf, row);
    Operand<T> least = a.tf.min(fork.branch(), a.tf.constant(1), Min.keepDims(true));
    Operand<T> greatest = a.tf.max(fork.branch(), a.tf.constant(1), Max.keepDims(true));
    Operand<T> range = a.tf.math.sub(greatest, least);
    Operand<TBool> isFlat = a.tf.math.equal(range, a.constant(0));
    Operand<T> shift = a.tf.select(isFlat, a.constant(0), least);
    Operand<T> scale = a.tf.select(isFlat, a.constant(1), range);
    return a.of(fork.branch()).minus(a.of(shift)).over(a.of(scale));
  }

  @Override
  public ErodedError<T> times(Expression<T> other) {
    return new ErodedError<>(factor.times(other), erosions, alpha);
  }
}
