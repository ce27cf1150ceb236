package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * A loss on the way to be computed: labels and predictions, and whatever else it shall take into
 * account. {@link #loss()} and {@link #lossAndGradient()} add the ops to the graph, or evaluate
 * them eagerly.
 *
 * <pre>{@code
 * LossAndGradient<TFloat32> result =
 *     UnifiedFocalLoss.asymmetric().on(tf, labels, logits).parameter("gamma", gamma).lossAndGradient();
 * Output<?>[] gradients =
 *     graph.addGradients("step", new Output<?>[] {logits}, weights, new Output<?>[] {result.gradient().asOutput()});
 * }</pre>
 *
 * @param <T> the type of predictions and result
 */
public final class LossCall<T extends TNumber> {
  private final SegmentationLoss<?> formula;
  private final Ops tf;
  private final Operand<? extends TNumber> labels;
  private final Operand<T> predictions;
  private boolean portable;
  private @Nullable Operand<T> sampleWeights;
  private @Nullable Operand<T> voxelWeights;
  private final Map<String, Operand<? extends TNumber>> parameters = new LinkedHashMap<>();

  LossCall(
      SegmentationLoss<?> formula,
      Ops tf,
      Operand<? extends TNumber> labels,
      Operand<T> predictions) {
    this.formula = formula;
    this.tf = tf;
    this.labels = labels;
    this.predictions = predictions;
  }

  /**
   * Weighs the samples: the loss of sample i is multiplied by w_i; the mean over the batch still
   * divides by N.
   *
   * @param weights of shape [], [N] or [N, 1, ...]
   * @return this
   */
  public LossCall<T> sampleWeights(@Nullable Operand<T> weights) {
    sampleWeights = weights;
    return this;
  }

  /**
   * Weighs the voxels: every sum over voxels becomes a weighted sum, and a mean divides by the sum
   * of the weights, so that weight 0 is the same as an ignored label.
   *
   * @param weights >= 0, of shape [N, spatial...] or [N, spatial..., 1]
   * @return this
   */
  public LossCall<T> voxelWeights(@Nullable Operand<T> weights) {
    voxelWeights = weights;
    return this;
  }

  /**
   * Takes a parameter of the formula from the graph, so that it can change from step to step: a
   * schedule feeds it. Its range is not checked: it is the caller's to keep.
   *
   * <p>Those that can be fed are {@code alpha} and {@code beta} of Combo, {@code delta}, {@code
   * gamma}, {@code lambda}, {@code top-k}, {@code label-smoothing} and {@code dice-weight}, of the
   * losses that have them. Numbers for each class, smoothing constants and whole numbers are fixed.
   *
   * @param name as in the specification of the loss, such as {@code gamma}
   * @param value a scalar
   * @return this
   * @throws IllegalArgumentException if it is no scalar; a name that the loss does not have is
   *     refused when the loss is computed
   */
  public LossCall<T> parameter(String name, Operand<? extends TNumber> value) {
    if (!value.shape().equals(Shape.scalar())) {
      throw new IllegalArgumentException(
          "parameter %s: expected a scalar, found %s".formatted(name, value.shape()));
    }
    parameters.put(name, value);
    return this;
  }

  /**
   * Makes do with ops that XLA can compile and that have gradients in Python too, for a graph that
   * is exported. Otherwise {@link #lossAndGradient()} splits two channels by a view as complex
   * numbers, which is faster.
   *
   * @return this
   */
  public LossCall<T> portable() {
    portable = true;
    return this;
  }

  /**
   * Computes the loss. Gradients come from {@code Graph.addGradients}; {@link #lossAndGradient()}
   * has them in about two thirds of the time.
   *
   * @return a scalar, or [N] with {@code Reduction.NONE}
   * @throws IllegalArgumentException if shapes, types or parameters do not fit; the message says
   *     what was expected and what was found
   */
  public Operand<T> loss() {
    if (isNarrow()) {
      return tf.dtypes.cast(widened().loss(), predictions.type());
    }
    Encoding<T> encoding = encoding();
    Expression<T> values = encoding.a.of(0);
    for (Part<T> part : encoding.parts(voxelWeights, true)) {
      Expression<T> value = formula(part.voxels()).value(part.voxels(), null);
      values = values.plus(value.times(part.share()));
    }
    return reduced(encoding.a, values.times(factors(encoding)).operand());
  }

  /**
   * Computes the loss together with its gradient by the predictions, derived by hand.
   *
   * @return both
   * @throws IllegalArgumentException if shapes, types or parameters do not fit; the message says
   *     what was expected and what was found
   * @throws UnsupportedOperationException eagerly, for a loss whose gradient the graph must find:
   *     {@link ClDiceLoss} and {@link HausdorffLoss}
   */
  public LossAndGradient<T> lossAndGradient() {
    if (isNarrow()) {
      LossAndGradient<TFloat32> wide = widened().lossAndGradient();
      return new LossAndGradient<>(
          tf.dtypes.cast(wide.loss(), predictions.type()),
          tf.dtypes.cast(wide.gradient(), predictions.type()));
    }
    Encoding<T> encoding = encoding();
    Expression<T> factors = factors(encoding);
    Expression<T> seed = factors.times(share(encoding));
    Expression<T> values = encoding.a.of(0);
    List<Expression<T>> gradient = new ArrayList<>();
    for (Part<T> part : encoding.parts(voxelWeights, false)) {
      Slopes<T> slopes = new Slopes<>(part.voxels(), seed.times(part.share()));
      Expression<T> value = formula(part.voxels()).value(part.voxels(), slopes);
      values = values.plus(value.times(part.share()));
      gradient.addAll(part.voxels().scores.gradient(slopes));
    }
    return new LossAndGradient<>(
        reduced(encoding.a, values.times(factors).operand()), encoding.join(gradient));
  }

  /**
   * Computes loss and gradient as {@link #lossAndGradient()} does, but has XLA compile them into
   * one cluster of their own; the rest of the graph stays as it is. Each new shape that is fed is
   * compiled when it is first seen. Where XLA is not to be had, a line is logged and the ops are
   * added one by one; eagerly they always are.
   *
   * @return both
   * @throws IllegalArgumentException if shapes, types or parameters do not fit, or {@code top-k} is
   *     fed, which XLA must know; the message says what was expected and what was found
   * @throws UnsupportedOperationException eagerly, as {@link #lossAndGradient()}
   */
  public LossAndGradient<T> compiledLossAndGradient() {
    if (parameters.containsKey(CrossEntropyLoss.TOP_K)) {
      throw new IllegalArgumentException(
          "parameter top-k: expected a known number where the loss is compiled, found one that is"
              + " fed");
    }
    if (tf.scope().env().isEager() || !XlaFunction.isSupported()) {
      return lossAndGradient();
    }
    try (XlaFunction function = new XlaFunction(scopeName())) {
      LossCall<T> inside =
          new LossCall<>(
                  formula, function.tf(), function.argument(labels), function.argument(predictions))
              .portable();
      if (sampleWeights != null) {
        inside.sampleWeights(function.argument(sampleWeights));
      }
      if (voxelWeights != null) {
        inside.voxelWeights(function.argument(voxelWeights));
      }
      parameters.forEach((name, value) -> inside.parameter(name, function.argument(value)));
      LossAndGradient<T> both = inside.lossAndGradient();
      List<Output<?>> results = function.call(tf, both.loss(), both.gradient());
      Class<T> type = predictions.type();
      return new LossAndGradient<>(results.get(0).expect(type), results.get(1).expect(type));
    }
  }

  /** Half precision has neither the range nor the digits for sums over voxels. */
  private boolean isNarrow() {
    return predictions.type() == TBfloat16.class || predictions.type() == TFloat16.class;
  }

  private LossCall<TFloat32> widened() {
    LossCall<TFloat32> wide = new LossCall<>(formula, tf, labels, widened(predictions));
    wide.portable = portable;
    wide.parameters.putAll(parameters);
    return wide.sampleWeights(sampleWeights == null ? null : widened(sampleWeights))
        .voxelWeights(voxelWeights == null ? null : widened(voxelWeights));
  }

  private Operand<TFloat32> widened(Operand<T> x) {
    return tf.dtypes.cast(x, TFloat32.class);
  }

  private Encoding<T> encoding() {
    return new Encoding<>(
        tf.withSubScope(scopeName()), formula.inputs, labels, predictions, portable);
  }

  private String scopeName() {
    return formula.description().name().replace('-', '_');
  }

  private Formula<T> formula(Voxels<T> voxels) {
    Parameters<T> given = new Parameters<>(voxels.a, voxels.classes(), parameters);
    Formula<T> made = formula.formula(given);
    given.end();
    return made;
  }

  /** The weights of the samples, [], [N, 1], or 1. */
  private Expression<T> factors(Encoding<T> encoding) {
    Operand<T> weights = sampleWeights;
    if (weights == null) {
      return encoding.a.of(1);
    }
    Shape shape = weights.shape();
    long samples = predictions.shape().get(0);
    if (!Encoding.isPerSample(shape)
        || (shape.numDimensions() > 0
            && samples != Shape.UNKNOWN_SIZE
            && shape.get(0) != Shape.UNKNOWN_SIZE
            && shape.get(0) != samples)) {
      throw new IllegalArgumentException(
          "sample weights: expected [], [%d] or [%d, 1, ...], found %s"
              .formatted(samples, samples, shape));
    }
    Ops scope = encoding.a.tf;
    return encoding.a.of(
        shape.numDimensions() == 0 ? weights : scope.reshape(weights, scope.array(-1, 1)));
  }

  /** The share of each sample in the result. */
  private Expression<T> share(Encoding<T> encoding) {
    Arithmetic<T> a = encoding.a;
    if (formula.inputs.reduction != Reduction.SUM_OVER_BATCH_SIZE) {
      return a.of(1);
    }
    long samples = predictions.shape().get(0);
    return samples == Shape.UNKNOWN_SIZE
        ? a.of(
            a.tf.math.reciprocal(
                a.cast(a.tf.slice(a.tf.shape(predictions), a.tf.array(0), a.tf.array(1)))))
        : a.of(1.0 / samples);
  }

  /** The losses of the samples, [N, 1], as the reduction wants them. */
  private Operand<T> reduced(Arithmetic<T> a, Operand<T> losses) {
    Operand<T> flat = a.tf.reshape(losses, a.tf.array(-1));
    return switch (formula.inputs.reduction) {
      case NONE -> flat;
      case SUM -> a.tf.reduceSum(flat, a.tf.constant(0));
      default -> a.tf.math.mean(flat, a.tf.constant(0));
    };
  }
}
