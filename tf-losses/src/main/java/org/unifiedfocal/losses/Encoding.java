package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/**
 * Turns what a loss is given into rows of voxels, [N, V] for each class, after checking that the
 * pieces fit together. Tensors [N, spatial..., C] are transposed once to class rows; from there on
 * every op is element-wise on contiguous memory.
 */
final class Encoding<T extends TNumber> {
  private final Arithmetic<T> a;
  private final Inputs inputs;
  private final Operand<? extends TNumber> labels;
  private final Operand<T> predictions;
  private final int channels;

  /** [N, V], as a tensor where the sizes are not known. */
  private final Operand<TInt32> rows;

  private Encoding(
      Ops tf, Inputs inputs, Operand<? extends TNumber> labels, Operand<T> predictions) {
    this.a = new Arithmetic<>(tf, predictions.type());
    this.inputs = inputs;
    this.labels = labels;
    this.predictions = predictions;
    Shape shape = predictions.shape();
    if (shape.numDimensions() < 3) {
      throw new IllegalArgumentException(
          "predictions: expected a known rank of at least 3, [N, spatial..., C], found " + shape);
    }
    long last = shape.get(shape.numDimensions() - 1);
    if (last < 1) {
      throw new IllegalArgumentException(
          "predictions: expected a known number of channels on the last axis, found " + shape);
    }
    channels = Math.toIntExact(last);
    checkLabels(shape);
    rows = rowShape(tf, predictions);
  }

  static <T extends TNumber> Terms<T> of(
      Ops tf,
      Inputs inputs,
      Operand<? extends TNumber> labels,
      Operand<T> predictions,
      @Nullable Operand<T> voxelWeights) {
    Encoding<T> encoding = new Encoding<>(tf, inputs, labels, predictions);
    ClassScores<T> scores = encoding.scores();
    @Nullable Operand<T> weights = encoding.weights(voxelWeights);
    ClassLabels<T> classLabels = encoding.labels(weights);
    return new Terms<>(encoding.a, inputs, scores, classLabels);
  }

  /** Whether weights have one number a sample (or one in all) and not one a voxel. */
  static boolean isPerSample(Shape shape) {
    if (shape.isUnknown()) {
      throw new IllegalArgumentException("weights: expected a known rank, found an unknown shape");
    }
    for (int axis = 1; axis < shape.numDimensions(); axis++) {
      if (shape.get(axis) != 1) {
        return false;
      }
    }
    return true;
  }

  private void checkLabels(Shape shape) {
    Shape found = labels.shape();
    int rank = shape.numDimensions();
    boolean fits =
        inputs.sparse
            ? isPerVoxel(found, shape.take(rank - 1))
            : found.numDimensions() == rank && found.isCompatibleWith(shape);
    if (!fits) {
      throw new IllegalArgumentException(
          "labels: expected %s for predictions %s, found %s"
              .formatted(
                  inputs.sparse
                      ? shape.take(rank - 1) + " class numbers"
                      : shape + " (one-hot, soft or one channel)",
                  shape,
                  found));
    }
    Integer ignored = inputs.ignoredLabel;
    if (ignored != null && !inputs.sparse && channels > 1) {
      throw new IllegalArgumentException(
          "ignored label: expected sparse or one-channel labels, found dense labels "
              + found
              + "; use voxel weights");
    }
    if (ignored != null && labels.type() == TUint8.class && (ignored < 0 || ignored > 255)) {
      throw new IllegalArgumentException(
          "ignored label: expected 0 to 255 for labels in uint8, found " + ignored);
    }
  }

  /** Whether a tensor has one number a voxel: the shape [N, spatial...] or [N, spatial..., 1]. */
  private static boolean isPerVoxel(Shape found, Shape voxels) {
    return !found.isUnknown()
        && (found.isCompatibleWith(voxels) || found.isCompatibleWith(voxels.append(1)));
  }

  private static Operand<TInt32> rowShape(Ops tf, Operand<?> predictions) {
    Shape shape = predictions.shape();
    Shape spatial = shape.subShape(1, shape.numDimensions() - 1);
    if (!spatial.hasUnknownDimension()) {
      int batch = shape.get(0) == Shape.UNKNOWN_SIZE ? -1 : Math.toIntExact(shape.get(0));
      return tf.array(batch, Math.toIntExact(spatial.size()));
    }
    var sizes = tf.shape(predictions);
    var batch = tf.slice(sizes, tf.array(0), tf.array(1));
    return tf.concat(List.of(batch, tf.array(-1)), tf.constant(0));
  }

  private ClassScores<T> scores() {
    List<Operand<T>> channel = split(predictions);
    if (inputs.probabilities) {
      return Probabilities.of(a, channel);
    }
    return switch (channels) {
      case 1 -> new BinaryLogits<>(a, channel.get(0));
      case 2 -> new BinaryLogits<>(a, a.subtract(channel.get(1), channel.get(0)));
      default -> new SoftmaxLogits<>(a, channel);
    };
  }

  /** A tensor [N, spatial..., C] as C rows [N, V]. */
  private List<Operand<T>> split(Operand<T> x) {
    if (channels == 1) {
      return List.of(a.tf.reshape(x, rows));
    }
    var voxels = a.tf.reshape(x, a.tf.array(-1, channels));
    var classes = a.tf.linalg.transpose(voxels, a.tf.array(1, 0));
    List<Operand<T>> split = new ArrayList<>();
    for (Operand<T> row : a.tf.unstack(classes, (long) channels)) {
      split.add(a.tf.reshape(row, rows));
    }
    return split;
  }

  /** Voxel weights times the mask of the ignored label, [N, V], or null where all are 1. */
  private @Nullable Operand<T> weights(@Nullable Operand<T> voxelWeights) {
    Integer ignored = inputs.ignoredLabel;
    @Nullable Operand<T> kept =
        ignored == null ? null : a.cast(a.tf.math.logicalNot(where(labels, ignored)));
    if (voxelWeights == null) {
      return kept;
    }
    Shape expected = predictions.shape().take(predictions.shape().numDimensions() - 1);
    Shape found = voxelWeights.shape();
    if (!isPerVoxel(found, expected)) {
      throw new IllegalArgumentException(
          "voxel weights: expected %s, found %s".formatted(expected, found));
    }
    Operand<T> given = a.tf.reshape(voxelWeights, rows);
    return kept == null ? given : a.multiply(kept, given);
  }

  private ClassLabels<T> labels(@Nullable Operand<T> weights) {
    int classes = Math.max(channels, 2);
    List<Operand<T>> in = new ArrayList<>();
    List<Operand<T>> out = new ArrayList<>();
    if (inputs.sparse) {
      for (int c = 0; c < classes; c++) {
        Operand<TBool> belongs = where(labels, c);
        in.add(weigh(a.cast(belongs), weights));
        out.add(weigh(a.cast(a.tf.math.logicalNot(belongs)), weights));
      }
    } else {
      List<Operand<T>> dense = split(a.cast(labels));
      if (channels == 1) {
        dense = List.of(a.oneMinus(dense.get(0)), dense.get(0));
      }
      for (int c = 0; c < classes; c++) {
        in.add(weigh(dense.get(c), weights));
        out.add(weigh(channels == 1 ? dense.get(1 - c) : a.oneMinus(dense.get(c)), weights));
      }
    }
    return new ClassLabels<>(in, out, weights);
  }

  private Operand<T> weigh(Operand<T> y, @Nullable Operand<T> weights) {
    return weights == null ? y : a.multiply(y, weights);
  }

  /** Where a label stands, [N, V]. */
  private <L extends TNumber> Operand<TBool> where(Operand<L> numbers, int label) {
    Operand<L> wanted = a.tf.dtypes.cast(a.tf.constant(label), numbers.type());
    return a.tf.math.equal(a.tf.reshape(numbers, rows), wanted);
  }
}
