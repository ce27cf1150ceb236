package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * A loss in a graph that runs batch after batch, in one type or in several side by side. All types
 * are fed from float64.
 */
final class LossGraph implements AutoCloseable {

  /**
   * What is fed.
   *
   * @param voxelWeights one a voxel, or null
   * @param sampleWeights one a sample, or null
   */
  record Batch(
      double[] labels,
      double[] predictions,
      double @Nullable [] voxelWeights,
      double @Nullable [] sampleWeights) {

    Batch(double[] labels, double[] predictions) {
      this(labels, predictions, null, null);
    }

    Batch withPredictions(double[] others) {
      return new Batch(labels, others, voxelWeights, sampleWeights);
    }
  }

  /**
   * What comes out.
   *
   * @param values the loss of each sample
   * @param gradient of the sum of the values by the predictions, by differentiation of the graph
   * @param valuesByHand the values, as they come with the gradient by hand
   * @param gradientByHand the same gradient, from its own formula
   */
  record Results(
      double[] values, double[] gradient, double[] valuesByHand, double[] gradientByHand) {

    /** Both gradients. */
    List<double[]> gradients() {
      return List.of(gradient, gradientByHand);
    }
  }

  private static final int FETCHES = 4;

  private final Graph graph = new Graph();
  private final Session session;
  private final Shape labelShape;
  private final Shape shape;
  private final Operand<TFloat64> labels;
  private final Operand<TFloat64> predictions;
  private final @Nullable Operand<TFloat64> voxelWeights;
  private final @Nullable Operand<TFloat64> sampleWeights;
  private final List<Operand<TFloat64>> fetches = new ArrayList<>();

  /**
   * Builds the graph.
   *
   * @param shape of the predictions
   * @param weighted whether voxels and samples have weights
   */
  @SafeVarargs
  LossGraph(
      SegmentationLoss<?> loss, Shape shape, boolean weighted, Class<? extends TNumber>... types) {
    this.shape = shape;
    boolean sparse = loss.inputs.sparse;
    labelShape = sparse ? shape.take(shape.numDimensions() - 1) : shape;
    try {
      Ops tf = Ops.create(graph);
      labels = placeholder(tf, labelShape);
      predictions = placeholder(tf, shape);
      voxelWeights = weighted ? placeholder(tf, shape.take(shape.numDimensions() - 1)) : null;
      sampleWeights = weighted ? placeholder(tf, shape.take(1)) : null;
      for (Class<? extends TNumber> type : types) {
        add(tf, loss.withReduction(Reduction.NONE), sparse ? TInt32.class : type, type);
      }
      session = new Session(graph, Evaluation.AS_BUILT);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static Operand<TFloat64> placeholder(Ops tf, Shape shape) {
    return tf.placeholder(TFloat64.class, Placeholder.shape(shape));
  }

  private <T extends TNumber> void add(
      Ops tf, SegmentationLoss<?> loss, Class<? extends TNumber> labelType, Class<T> type) {
    Operand<T> x = tf.dtypes.cast(predictions, type);
    LossCall<T> call = loss.on(tf, tf.dtypes.cast(labels, labelType), x);
    if (voxelWeights != null && sampleWeights != null) {
      call.voxelWeights(tf.dtypes.cast(voxelWeights, type))
          .sampleWeights(tf.dtypes.cast(sampleWeights, type));
    }
    Operand<T> values = call.loss();
    Output<?>[] automatic =
        graph.addGradients(
            "gradient_" + fetches.size(),
            new Output<?>[] {values.asOutput()},
            new Output<?>[] {x.asOutput()},
            null);
    LossAndGradient<T> byHand = call.lossAndGradient();
    fetches.add(wide(tf, values));
    fetches.add(wide(tf, automatic[0].expect(type)));
    fetches.add(wide(tf, byHand.loss()));
    fetches.add(wide(tf, byHand.gradient()));
  }

  private static Operand<TFloat64> wide(Ops tf, Operand<? extends TNumber> x) {
    return tf.dtypes.cast(x, TFloat64.class);
  }

  /** The results in the first type. */
  Results run(Batch batch) {
    return runAll(batch).get(0);
  }

  /** The results in each type. */
  List<Results> runAll(Batch batch) {
    List<Tensor> fed = new ArrayList<>();
    try {
      Session.Runner runner = session.runner();
      feed(runner, fed, labels, labelShape, batch.labels());
      feed(runner, fed, predictions, shape, batch.predictions());
      feed(runner, fed, voxelWeights, shape.take(shape.numDimensions() - 1), batch.voxelWeights());
      feed(runner, fed, sampleWeights, shape.take(1), batch.sampleWeights());
      fetches.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<double[]> numbers = new ArrayList<>();
        for (int i = 0; i < fetches.size(); i++) {
          numbers.add(Evaluation.numbers(result.get(i)));
        }
        List<Results> results = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += FETCHES) {
          results.add(
              new Results(
                  numbers.get(i), numbers.get(i + 1), numbers.get(i + 2), numbers.get(i + 3)));
        }
        return results;
      }
    } finally {
      fed.forEach(Tensor::close);
    }
  }

  private static void feed(
      Session.Runner runner,
      List<Tensor> fed,
      @Nullable Operand<TFloat64> to,
      Shape shape,
      double @Nullable [] numbers) {
    if (to != null && numbers != null) {
      Tensor tensor = Evaluation.tensor(TFloat64.class, shape, numbers);
      fed.add(tensor);
      runner.feed(to, tensor);
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
