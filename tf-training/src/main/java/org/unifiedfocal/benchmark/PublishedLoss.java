package org.unifiedfocal.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The asymmetric Unified Focal loss of arXiv 2102.04525 as its published Python code writes it:
 * softmax, clip, logarithm, power, three masked products. With delta = 0.6, gamma = 0.5, lambda =
 * 0.5; class 0 is the background. All of it is computed in the type of the logits.
 */
final class PublishedLoss<T extends TNumber> {
  private static final float DELTA = 0.6f;
  private static final float GAMMA = 0.5f;
  private static final float LAMBDA = 0.5f;
  private static final float EPSILON = 1e-7f;

  private final Ops tf;
  private final Class<T> type;

  PublishedLoss(Ops tf, Class<T> type) {
    this.tf = tf;
    this.type = type;
  }

  /** The mean over the batch, of one-hot labels and logits [N, spatial..., C]. */
  Operand<T> of(Operand<T> labels, Operand<T> logits) {
    int rank = logits.shape().numDimensions();
    Operand<T> p = tf.clipByValue(tf.nn.softmax(logits), number(EPSILON), number(1 - EPSILON));
    Operand<T> focal = tf.math.mean(focal(labels, p, rank), axes(0, rank - 1));
    Operand<T> tversky = tf.math.mean(tversky(labels, p, rank), axes(0, 2));
    return sum(product(number(LAMBDA), focal), product(number(1 - LAMBDA), tversky));
  }

  private Operand<T> focal(Operand<T> y, Operand<T> p, int rank) {
    Operand<T> entropy = product(tf.math.neg(y), tf.math.log(p));
    Operand<T> background =
        product(
            number(1 - DELTA),
            product(power(oneMinus(first(p, rank)), GAMMA), first(entropy, rank)));
    Operand<T> foreground = product(number(DELTA), rest(entropy, rank));
    return tf.reduceSum(
        tf.concat(List.of(background, foreground), tf.constant(-1)), tf.constant(-1));
  }

  private Operand<T> tversky(Operand<T> y, Operand<T> p, int rank) {
    Operand<TInt32> voxels = axes(1, rank - 1);
    Operand<T> hit = tf.reduceSum(product(y, p), voxels);
    Operand<T> missed = tf.reduceSum(product(y, oneMinus(p)), voxels);
    Operand<T> wrong = tf.reduceSum(product(oneMinus(y), p), voxels);
    Operand<T> whole =
        sum(hit, sum(product(number(DELTA), missed), product(number(1 - DELTA), wrong)));
    Operand<T> error =
        oneMinus(tf.math.div(sum(hit, number(EPSILON)), sum(whole, number(EPSILON))));
    return tf.concat(List.of(first(error, 2), power(rest(error, 2), 1 - GAMMA)), tf.constant(-1));
  }

  /** Class 0 of the last axis. */
  private Operand<T> first(Operand<T> x, int rank) {
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    size[rank - 1] = 1;
    return tf.slice(x, tf.constant(new int[rank]), tf.constant(size));
  }

  /** All classes but 0. */
  private Operand<T> rest(Operand<T> x, int rank) {
    int[] begin = new int[rank];
    begin[rank - 1] = 1;
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    return tf.slice(x, tf.constant(begin), tf.constant(size));
  }

  private Operand<T> power(Operand<T> x, float exponent) {
    return tf.math.pow(x, number(exponent));
  }

  private Operand<T> oneMinus(Operand<T> x) {
    return tf.math.sub(number(1), x);
  }

  private Operand<T> product(Operand<T> a, Operand<T> b) {
    return tf.math.mul(a, b);
  }

  private Operand<T> sum(Operand<T> a, Operand<T> b) {
    return tf.math.add(a, b);
  }

  private Operand<T> number(float value) {
    return tf.dtypes.cast(tf.constant(value), type);
  }

  private Operand<TInt32> axes(int from, int to) {
    return tf.constant(IntStream.range(from, to).toArray());
  }
}
