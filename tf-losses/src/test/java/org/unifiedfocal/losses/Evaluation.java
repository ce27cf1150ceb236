package org.unifiedfocal.losses;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The loss of each sample, and the gradient of their mean by the predictions, from a graph.
 *
 * @param values one a sample
 * @param mean the scalar that the loss gives as a mean over the batch
 * @param gradient of the mean, flat, by differentiation of the graph
 * @param meanByHand the mean, as it comes with the gradient by hand
 * @param gradientByHand the same gradient, from its own formula
 */
record Evaluation(
    double[] values, double mean, double[] gradient, double meanByHand, double[] gradientByHand) {

  /** Each graph runs once: optimising it first would take longer than running it. */
  static final ConfigProto AS_BUILT =
      ConfigProto.newBuilder()
          .setGraphOptions(
              GraphOptions.newBuilder()
                  .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
          .build();

  /** What is evaluated: a loss on given numbers. */
  record Problem(
      SegmentationLoss<?> loss,
      Shape labelShape,
      double[] labels,
      Shape shape,
      double[] predictions,
      double @Nullable [] sampleWeights) {}

  static Evaluation of(Problem problem, Class<? extends TNumber> type) {
    return evaluate(
        problem, type, problem.shape(), problem.labelShape(), LossCall::lossAndGradient);
  }

  /** The same with loss and gradient by hand compiled by XLA. */
  static Evaluation compiled(Problem problem, Class<? extends TNumber> type) {
    return evaluate(
        problem, type, problem.shape(), problem.labelShape(), LossCall::compiledLossAndGradient);
  }

  /** The same with only the rank and the number of channels known when the graph is built. */
  static Evaluation withUnknownSizes(Problem problem, Class<? extends TNumber> type) {
    return evaluate(
        problem,
        type,
        unknown(problem.shape()),
        unknown(problem.labelShape()),
        LossCall::lossAndGradient);
  }

  private static Shape unknown(Shape shape) {
    long[] sizes = shape.asArray();
    for (int axis = 0; axis < sizes.length - 1; axis++) {
      sizes[axis] = Shape.UNKNOWN_SIZE;
    }
    return Shape.of(sizes);
  }

  private static <T extends TNumber> Evaluation evaluate(
      Problem problem,
      Class<T> type,
      Shape declared,
      Shape declaredLabels,
      Function<LossCall<?>, LossAndGradient<?>> compute) {
    boolean sparse = problem.loss().toString().contains("sparse");
    Class<? extends TNumber> labelType = sparse ? TInt32.class : type;
    try (Graph graph = new Graph();
        Tensor labels = tensor(labelType, problem.labelShape(), problem.labels());
        Tensor predictions = tensor(type, problem.shape(), problem.predictions())) {
      Ops tf = Ops.create(graph);
      Operand<? extends TNumber> y = tf.placeholder(labelType, Placeholder.shape(declaredLabels));
      Operand<T> x = tf.placeholder(type, Placeholder.shape(declared));
      @Nullable Operand<T> weights = null;
      if (problem.sampleWeights() != null) {
        weights = tf.dtypes.cast(tf.constant(problem.sampleWeights()), type);
      }
      Operand<T> values = problem.loss().withReduction(Reduction.NONE).call(tf, y, x, weights);
      Operand<T> mean = problem.loss().call(tf, y, x, weights);
      LossAndGradient<?> byHand = compute.apply(problem.loss().on(tf, y, x).sampleWeights(weights));
      Output<?>[] gradient = graph.addGradients(mean.asOutput(), new Output<?>[] {x.asOutput()});
      try (Session session = new Session(graph, AS_BUILT);
          Result result =
              session
                  .runner()
                  .feed(y, labels)
                  .feed(x, predictions)
                  .fetch(values)
                  .fetch(mean)
                  .fetch(gradient[0])
                  .fetch(byHand.loss())
                  .fetch(byHand.gradient())
                  .run()) {
        return new Evaluation(
            numbers(result.get(0)),
            numbers(result.get(1))[0],
            numbers(result.get(2)),
            numbers(result.get(3))[0],
            numbers(result.get(4)));
      }
    }
  }

  static Tensor tensor(Class<? extends TNumber> type, Shape shape, double[] values) {
    if (type == TInt32.class) {
      int[] whole = new int[values.length];
      for (int i = 0; i < values.length; i++) {
        whole[i] = (int) values[i];
      }
      return TInt32.tensorOf(shape, DataBuffers.of(whole));
    }
    if (type == TFloat64.class) {
      return TFloat64.tensorOf(shape, DataBuffers.of(values));
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return TFloat32.tensorOf(shape, DataBuffers.of(narrow));
  }

  static double[] numbers(Tensor tensor) {
    double[] numbers = new double[Math.toIntExact(tensor.shape().size())];
    if (tensor instanceof TFloat64 wide) {
      wide.copyTo(DataBuffers.of(numbers));
    } else {
      float[] narrow = new float[numbers.length];
      ((TFloat32) tensor).copyTo(DataBuffers.of(narrow));
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = narrow[i];
      }
    }
    return numbers;
  }
}
