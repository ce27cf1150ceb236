package org.unifiedfocal.losses;

import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Labels at the resolution of an output, by nearest neighbour with half-pixel centres: of n voxels
 * along an axis and m voxels of the output, voxel i of the output takes voxel floor((i + 1/2) n /
 * m), in whole numbers and thus exactly. Where m divides n by an even factor f, whose middle lies
 * between two voxels, that is the later one, f i + f/2. OpenCV and PyTorch call this rule
 * "nearest-exact".
 */
final class NearestNeighbor {
  private final Ops tf;
  private final Operand<? extends TNumber> output;

  /**
   * Takes the output.
   *
   * @param output of shape [N, spatial..., C]
   */
  NearestNeighbor(Ops tf, Operand<? extends TNumber> output) {
    this.tf = tf;
    this.output = output;
  }

  /** A tensor [N, spatial...] or [N, spatial..., C] with the spatial sizes of the output. */
  <L extends TNumber> Operand<L> resize(Operand<L> x) {
    Operand<L> resized = x;
    for (int axis = 1; axis < output.shape().numDimensions() - 1; axis++) {
      long from = size(x.shape(), axis);
      long to = output.shape().get(axis);
      if (from != to || from == Shape.UNKNOWN_SIZE) {
        resized = tf.gather(resized, sources(x, axis, from, to), tf.constant(axis));
      }
    }
    return resized;
  }

  /** A shape that does not fit is refused later, by the loss. */
  private static long size(Shape shape, int axis) {
    return axis < shape.numDimensions() ? shape.get(axis) : Shape.UNKNOWN_SIZE;
  }

  private Operand<TInt32> sources(Operand<?> x, int axis, long from, long to) {
    if (from != Shape.UNKNOWN_SIZE && to != Shape.UNKNOWN_SIZE) {
      return tf.constant(
          IntStream.range(0, Math.toIntExact(to))
              .map(i -> Math.toIntExact((2L * i + 1) * from / (2 * to)))
              .toArray());
    }
    Operand<TInt32> n = sizeOf(x, axis);
    Operand<TInt32> m = sizeOf(output, axis);
    Operand<TInt32> two = tf.constant(2);
    Operand<TInt32> i = tf.range(tf.constant(0), m, tf.constant(1));
    Operand<TInt32> twiceTheCentre = tf.math.add(tf.math.mul(two, i), tf.constant(1));
    return tf.math.floorDiv(tf.math.mul(twiceTheCentre, n), tf.math.mul(two, m));
  }

  private Operand<TInt32> sizeOf(Operand<?> x, int axis) {
    return tf.reshape(tf.slice(tf.shape(x), tf.array(axis), tf.array(1)), tf.constant(new int[0]));
  }
}
