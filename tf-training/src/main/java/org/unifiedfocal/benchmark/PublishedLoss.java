package org.unifiedfocal.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The asymmetric Unified Focal loss of arXiv 2102.04525 as its published Python code writes it:
 * softmax, clip, logarithm, power, three masked products. With delta = 0.6, gamma = 0.5, lambda =
 * 0.5; class 0 is the background.
 */
final class PublishedLoss {
  private static final float DELTA = 0.6f;
  private static final float GAMMA = 0.5f;
  private static final float LAMBDA = 0.5f;
  private static final float EPSILON = 1e-7f;

  private final Ops tf;

  PublishedLoss(Ops tf) {
    this.tf = tf;
  }

  /** The mean over the batch, of one-hot labels and logits [N, spatial..., C]. */
  Operand<TFloat32> of(Operand<TFloat32> labels, Operand<TFloat32> logits) {
    int rank = logits.shape().numDimensions();
    Operand<TFloat32> p =
        tf.clipByValue(tf.nn.softmax(logits), number(EPSILON), number(1 - EPSILON));
    Operand<TFloat32> focal = tf.math.mean(focal(labels, p, rank), axes(0, rank - 1));
    Operand<TFloat32> tversky = tf.math.mean(tversky(labels, p, rank), axes(0, 2));
    return sum(product(number(LAMBDA), focal), product(number(1 - LAMBDA), tversky));
  }

  private Operand<TFloat32> focal(Operand<TFloat32> y, Operand<TFloat32> p, int rank) {
    Operand<TFloat32> entropy = product(tf.math.neg(y), tf.math.log(p));
    Operand<TFloat32> background =
        product(
            number(1 - DELTA),
            product(power(oneMinus(first(p, rank)), GAMMA), first(entropy, rank)));
    Operand<TFloat32> foreground = product(number(DELTA), rest(entropy, rank));
    return tf.reduceSum(
        tf.concat(List.of(background, foreground), tf.constant(-1)), tf.constant(-1));
  }

  private Operand<TFloat32> tversky(Operand<TFloat32> y, Operand<TFloat32> p, int rank) {
    Operand<TInt32> voxels = axes(1, rank - 1);
    Operand<TFloat32> hit = tf.reduceSum(product(y, p), voxels);
    Operand<TFloat32> missed = tf.reduceSum(product(y, oneMinus(p)), voxels);
    Operand<TFloat32> wrong = tf.reduceSum(product(oneMinus(y), p), voxels);
    Operand<TFloat32> whole =
        sum(hit, sum(product(number(DELTA), missed), product(number(1 - DELTA), wrong)));
    Operand<TFloat32> error =
        oneMinus(tf.math.div(sum(hit, number(EPSILON)), sum(whole, number(EPSILON))));
    return tf.concat(List.of(first(error, 2), power(rest(error, 2), 1 - GAMMA)), tf.constant(-1));
  }

  /** Class 0 of the last axis. */
  private Operand<TFloat32> first(Operand<TFloat32> x, int rank) {
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    size[rank - 1] = 1;
    return tf.slice(x, tf.constant(new int[rank]), tf.constant(size));
  }

  /** All classes but 0. */
  private Operand<TFloat32> rest(Operand<TFloat32> x, int rank) {
    int[] begin = new int[rank];
    begin[rank - 1] = 1;
    int[] size = new int[rank];
    Arrays.fill(size, -1);
    return tf.slice(x, tf.constant(begin), tf.constant(size));
  }

  private Operand<TFloat32> power(Operand<TFloat32> x, float exponent) {
    return tf.math.pow(x, number(exponent));
  }

  private Operand<TFloat32> oneMinus(Operand<TFloat32> x) {
    return tf.math.sub(number(1), x);
  }

  private Operand<TFloat32> product(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.mul(a, b);
  }

  private Operand<TFloat32> sum(Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.add(a, b);
  }

  private Operand<TFloat32> number(float value) {
    return tf.constant(value);
  }

  private Operand<TInt32> axes(int from, int to) {
    return tf.constant(IntStream.range(from, to).toArray());
  }
}
