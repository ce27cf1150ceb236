package org.unifiedfocal.distribution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Tensors that are sent together: laid end to end in buckets, in their order. Many small messages
 * cost a round trip each, and very large ones more than their share; and a bucket of gradients can
 * be on its way while others are still computed.
 *
 * @param capacity numbers in a bucket, unless a single tensor is larger
 */
record Buckets(long capacity) {

  /** Applies an element-wise op to whole buckets, and takes them apart again. */
  List<Operand<TFloat32>> map(
      Ops tf, List<Operand<TFloat32>> values, UnaryOperator<Operand<TFloat32>> op) {
    List<Operand<TFloat32>> results = new ArrayList<>();
    int first = 0;
    while (first < values.size()) {
      int next = first;
      long size = 0;
      do {
        size += size(values.get(next++));
      } while (next < values.size() && size + size(values.get(next)) <= capacity);
      results.addAll(bucket(tf, values.subList(first, next), op));
      first = next;
    }
    return results;
  }

  private static long size(Operand<TFloat32> value) {
    Shape shape = value.shape();
    if (shape.hasUnknownDimension()) {
      throw new IllegalArgumentException("expected a tensor of known shape, found " + shape);
    }
    return shape.size();
  }

  private static List<Operand<TFloat32>> bucket(
      Ops tf, List<Operand<TFloat32>> values, UnaryOperator<Operand<TFloat32>> op) {
    if (values.size() == 1) {
      return List.of(op.apply(values.get(0)));
    }
    List<Operand<TFloat32>> flat = new ArrayList<>();
    for (Operand<TFloat32> value : values) {
      flat.add(tf.reshape(value, tf.constant(new long[] {-1})));
    }
    long[] sizes = values.stream().mapToLong(Buckets::size).toArray();
    List<Output<TFloat32>> parts =
        tf.splitV(
                op.apply(tf.concat(flat, tf.constant(0))),
                tf.constant(sizes),
                tf.constant(0),
                (long) sizes.length)
            .output();
    List<Operand<TFloat32>> results = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      results.add(tf.reshape(parts.get(i), tf.constant(values.get(i).shape().asArray())));
    }
    return results;
  }
}
