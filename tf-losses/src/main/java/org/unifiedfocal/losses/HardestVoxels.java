package org.unifiedfocal.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceMin;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The hardest voxels of each sample: those that cost most and weigh a given fraction of the sample
 * together.
 *
 * <p>The fraction is kept exactly, whatever the number of voxels and their weights: voxels that
 * cost as much as the last of them, often that one alone, are in only in part, all in the same.
 */
final class HardestVoxels {
  private HardestVoxels() {}

  /**
   * How much of each voxel is in: a row [N, V] of numbers in [0, 1], through which no gradient
   * goes.
   *
   * @param cost a row, multiplied by the weights of the voxels, not negative
   * @param fraction in (0, 1]
   */
  static <T extends TNumber> Expression<T> parts(
      Voxels<T> voxels, Expression<T> cost, Expression<T> fraction) {
    Arithmetic<T> a = voxels.a;
    Expression<T> weights = voxels.weights;
    Expression<T> wanted = fraction.times(voxels.sumOfWeights());
    Operand<T> hardness;
    Operand<T> last;
    if (weights.is(1)) {
      hardness = cost.operand();
      last = last(a.tf, hardness, wanted.operand());
    } else {
      hardness = cost.overOrZero(weights).operand();
      last = last(a, hardness, wanted.operand(), weights.operand());
    }
    Expression<T> above = a.of(a.cast(a.tf.math.greater(hardness, last)));
    Expression<T> equal = a.of(a.cast(a.tf.math.equal(hardness, last)));
    Expression<T> rest =
        wanted
            .minus(voxels.sumOfEachSample(above.times(weights)))
            .overOrZero(voxels.sumOfEachSample(equal.times(weights)));
    return a.of(a.tf.stopGradient(above.plus(equal.times(rest)).operand()));
  }

  /** The hardness of the last voxel that is wanted, [N, 1]; the hardest are not put in order. */
  private static <T extends TNumber> Operand<T> last(
      Ops tf, Operand<T> hardness, Operand<T> wanted) {
    Operand<TInt32> count = tf.dtypes.cast(tf.math.ceil(wanted), TInt32.class);
    Operand<TInt32> scalar = tf.reshape(count, tf.constant(new int[0]));
    TopK<T, TInt32> hardest = tf.nn.topK(hardness, scalar, TInt32.class, TopK.sorted(false));
    return tf.reduceMin(hardest.values(), tf.constant(1), ReduceMin.keepDims(true));
  }

  /** The same with weights: the hardest voxel before and with which they sum to what is wanted. */
  private static <T extends TNumber> Operand<T> last(
      Arithmetic<T> a, Operand<T> hardness, Operand<T> wanted, Operand<T> weights) {
    Ops tf = a.tf;
    Operand<TInt32> all =
        tf.reshape(tf.slice(tf.shape(hardness), tf.array(1), tf.array(1)), tf.constant(new int[0]));
    TopK<T, TInt32> sorted = tf.nn.topK(hardness, all, TInt32.class);
    Operand<T> weight = tf.gather(weights, sorted.indices(), tf.constant(1), Gather.batchDims(1L));
    Operand<T> enough =
        tf.select(
            tf.math.greaterEqual(tf.math.cumsum(weight, tf.constant(1)), wanted),
            sorted.values(),
            a.constant(-1));
    return tf.reduceMax(enough, tf.constant(1), ReduceMax.keepDims(true));
  }
}
