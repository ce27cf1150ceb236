package org.unifiedfocal.benchmark;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.SegmentationLoss;

/**
 * How far a loss and its gradient are from those by hand in float64, both at the logits as the
 * narrower type holds them.
 *
 * @param loss |L - L64| / |L64|; NaN if L is
 * @param gradient the greatest |g - g64| over the greatest |g64|; NaN if any g is
 */
public record LossError(double loss, double gradient) {

  /**
   * Measures it.
   *
   * @param loss on logits and dense labels
   * @param method where the gradient comes from
   * @param type of labels and logits
   * @param inputs what the logits are like
   * @param shape of labels and logits, [N, spatial..., C] with C at least 2
   * @return the errors
   */
  public static LossError of(
      SegmentationLoss<?> loss,
      LossMethod method,
      Class<? extends TNumber> type,
      LossInputs inputs,
      Shape shape) {
    float[] dense = inputs.labels(shape);
    try (Graph graph = new Graph();
        Tensor labels = TFloat32.tensorOf(shape, DataBuffers.of(dense));
        Tensor logits =
            TFloat32.tensorOf(
                shape, DataBuffers.of(inputs.logits(dense, Math.toIntExact(shape.get(-1)))))) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloat32> z = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      LossAndGradient<?> found = build(loss, method, graph, tf, y, tf.dtypes.cast(z, type));
      LossAndGradient<?> expected =
          build(
              loss,
              LossMethod.BY_HAND,
              graph,
              tf,
              y,
              tf.dtypes.cast(tf.dtypes.cast(z, type), TFloat64.class));
      Session.Runner runner;
      try (Session session = new Session(graph)) {
        runner = session.runner().feed(y, labels).feed(z, logits);
        for (LossAndGradient<?> each : List.of(found, expected)) {
          runner.fetch(tf.dtypes.cast(each.loss(), TFloat64.class));
          runner.fetch(tf.dtypes.cast(each.gradient(), TFloat64.class));
        }
        try (Result result = runner.run()) {
          return new LossError(
              relative(numbers(result.get(0)), numbers(result.get(2))),
              relative(numbers(result.get(1)), numbers(result.get(3))));
        }
      }
    }
  }

  private static <T extends TNumber> LossAndGradient<T> build(
      SegmentationLoss<?> loss,
      LossMethod method,
      Graph graph,
      Ops tf,
      Operand<TFloat32> labels,
      Operand<T> logits) {
    return method.build(loss, graph, tf, tf.dtypes.cast(labels, logits.type()), logits);
  }

  private static double[] numbers(Tensor tensor) {
    double[] numbers = new double[Math.toIntExact(tensor.shape().size())];
    ((TFloat64) tensor).copyTo(DataBuffers.of(numbers));
    return numbers;
  }

  private static double relative(double[] found, double[] expected) {
    double error = 0;
    for (int i = 0; i < found.length; i++) {
      error = Math.max(error, Math.abs(found[i] - expected[i])); // NaN stays
    }
    return error / Arrays.stream(expected).map(Math::abs).max().orElseThrow();
  }
}
