package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.Arrays;
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
  final Arithmetic<T> a;
  private final Inputs inputs;
  private final Operand<? extends TNumber> labels;
  private final Operand<T> predictions;
  private final int channels;
  private final boolean paired;

  /** [N, V], as a tensor where the sizes are not known. */
  private final Operand<TInt32> rows;

  private final Grid<T> grid;

  /**
   * Checks shapes and types.
   *
   * @param portable whether to do without views of two channels as complex numbers
   */
  Encoding(
      Ops tf,
      Inputs inputs,
      Operand<? extends TNumber> labels,
      Operand<T> predictions,
      boolean portable) {
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
    paired = channels == 2 && !portable && PairedChannels.areSupported(tf);
    checkLabels(shape);
    rows = rowShape(tf, predictions);
    grid = new Grid<>(a, shape.numDimensions() - 2, new Lazy<>(this::imageShape), rows);
  }

  /**
   * Encodes what a loss is given.
   *
   * @param autodiff whether gradients are to be taken through the ops
   * @return that of all classes, or that of each region
   */
  List<Part<T>> parts(@Nullable Operand<T> voxelWeights, boolean autodiff) {
    List<Operand<T>> predicted = split(predictions, autodiff);
    Expression<T> weights = weights(voxelWeights);
    List<Expression<T>> y = labels(autodiff);
    if (!inputs.regions) {
      return List.of(new Part<>(1, voxels(inputs, predicted, y, weights, autodiff)));
    }
    double[] shares = inputs.regionShares(channels);
    List<Part<T>> parts = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      Voxels<T> region =
          voxels(
              inputs.ofRegion(), List.of(predicted.get(c)), List.of(y.get(c)), weights, autodiff);
      parts.add(new Part<>(shares[c], region));
    }
    return parts;
  }

  private Voxels<T> voxels(
      Inputs given,
      List<Operand<T>> predicted,
      List<Expression<T>> y,
      Expression<T> weights,
      boolean autodiff) {
    List<Expression<T>> ofClasses = y;
    if (y.size() == 1) {
      Expression<T> background = given.signedDistances ? a.of(0) : y.get(0).oneMinus();
      ofClasses = List.of(background, y.get(0));
    }
    return new Voxels<>(
        a,
        given,
        scores(predicted, autodiff),
        new ClassLabels<>(ofClasses, ofClasses.stream().map(weights::times).toList(), weights),
        grid);
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
                      : shape
                          + (inputs.signedDistances
                              ? " (signed distances)"
                              : " (one-hot, soft or one channel)"),
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

  /** [N, spatial...]. */
  private Operand<TInt32> imageShape() {
    Shape shape = predictions.shape();
    int rank = shape.numDimensions() - 1;
    return shape.hasUnknownDimension()
        ? a.tf.slice(a.tf.shape(predictions), a.tf.array(0), a.tf.array(rank))
        : a.tf.constant(sizes(shape.take(rank)));
  }

  private ClassScores<T> scores(List<Operand<T>> channel, boolean autodiff) {
    if (inputs.probabilities) {
      return new Probabilities<>(a, channel);
    }
    return switch (channel.size()) {
      case 1 -> new BinaryLogits<>(a, channel.get(0), 1, autodiff);
      case 2 -> new BinaryLogits<>(a, a.tf.math.sub(channel.get(1), channel.get(0)), 2, autodiff);
      default -> new SoftmaxLogits<>(a, channel, autodiff);
    };
  }

  /** Voxel weights times the mask of the ignored label, [N, V]. */
  private Expression<T> weights(@Nullable Operand<T> voxelWeights) {
    Integer ignored = inputs.ignoredLabel;
    Expression<T> kept =
        ignored == null ? a.of(1) : a.of(a.cast(a.tf.math.logicalNot(where(labels, ignored))));
    if (voxelWeights == null) {
      return kept;
    }
    Shape expected = predictions.shape().take(predictions.shape().numDimensions() - 1);
    Shape found = voxelWeights.shape();
    if (!isPerVoxel(found, expected)) {
      throw new IllegalArgumentException(
          "voxel weights: expected %s, found %s".formatted(expected, found));
    }
    return kept.times(a.of(a.tf.reshape(voxelWeights, rows)));
  }

  /** The labels of each class, or of the one channel. */
  private List<Expression<T>> labels(boolean autodiff) {
    List<Expression<T>> y = new ArrayList<>();
    if (inputs.sparse) {
      for (int c = 0; c < Math.max(channels, 2); c++) {
        y.add(a.of(a.cast(where(labels, c))));
      }
    } else {
      split(a.cast(labels), autodiff).forEach(row -> y.add(a.of(row)));
    }
    return y;
  }

  /** Where a label stands, [N, V]. */
  private <L extends TNumber> Operand<TBool> where(Operand<L> numbers, int label) {
    Operand<L> wanted = a.tf.dtypes.cast(a.tf.constant(label), numbers.type());
    return a.tf.math.equal(a.tf.reshape(numbers, rows), wanted);
  }

  /** A tensor [N, spatial..., C] as C rows [N, V]. */
  private List<Operand<T>> split(Operand<T> x, boolean autodiff) {
    List<Operand<T>> split = new ArrayList<>();
    for (Operand<T> channel : channels(x, autodiff)) {
      split.add(a.tf.reshape(channel, rows));
    }
    return split;
  }

  private Iterable<Operand<T>> channels(Operand<T> x, boolean autodiff) {
    if (channels == 1) {
      return List.of(x);
    }
    if (paired && !autodiff) {
      return new PairedChannels<>(a).split(x);
    }
    var voxels = a.tf.reshape(x, a.tf.array(-1, channels));
    return a.tf.unstack(a.tf.linalg.transpose(voxels, a.tf.array(1, 0)), (long) channels);
  }

  /** C rows of voxels, some of which may be known to be 0, as a tensor like the predictions. */
  Operand<T> join(List<Expression<T>> channel) {
    var row = channel.stream().filter(each -> !each.isKnown()).findFirst();
    if (row.isEmpty()) {
      return a.tf.zerosLike(predictions);
    }
    List<Operand<T>> flat = new ArrayList<>();
    for (Expression<T> each : channel) {
      Operand<T> dense = each.isKnown() ? a.tf.zerosLike(row.get().operand()) : each.operand();
      flat.add(a.tf.reshape(dense, a.tf.array(-1)));
    }
    Operand<T> joined = flat.get(0);
    if (paired) {
      joined = new PairedChannels<>(a).join(flat.get(0), flat.get(1));
    } else if (channels > 1) {
      joined = a.tf.linalg.transpose(a.tf.stack(flat), a.tf.array(1, 0));
    }
    Shape shape = predictions.shape();
    return a.tf.reshape(
        joined,
        shape.hasUnknownDimension() ? a.tf.shape(predictions) : a.tf.constant(sizes(shape)));
  }

  private static int[] sizes(Shape shape) {
    return Arrays.stream(shape.asArray()).mapToInt(Math::toIntExact).toArray();
  }
}
