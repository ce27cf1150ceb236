package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.EagerSession;
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
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** Losses on several outputs against golden cases, and how they are put together. */
class DeepSupervisionLossTest {
  static Stream<JsonNode> cases() {
    return Goldens.cases("deep_supervision.json");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void isAsTheGoldenCase(JsonNode golden) {
    compare(golden, shape -> shape);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void sizesNeedNotBeKnown(JsonNode golden) {
    compare(
        golden,
        shape -> {
          long[] sizes = shape.asArray();
          Arrays.fill(sizes, 0, sizes.length - 1, Shape.UNKNOWN_SIZE);
          return Shape.of(sizes);
        });
  }

  private static void compare(JsonNode golden, UnaryOperator<Shape> declared) {
    DeepSupervisionLoss loss = (DeepSupervisionLoss) Losses.parse(golden.get("loss").asText());
    Class<? extends TNumber> labelType =
        loss.toString().contains("sparse") ? TInt32.class : TFloat64.class;
    List<Tensor> fed = new ArrayList<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape labelShape = Goldens.shape(golden.get("y_shape"));
      fed.add(Evaluation.tensor(labelType, labelShape, Goldens.numbers(golden.get("y"))));
      Operand<? extends TNumber> y =
          tf.placeholder(labelType, Placeholder.shape(declared.apply(labelShape)));
      List<Operand<TFloat64>> outputs = new ArrayList<>();
      for (JsonNode output : golden.get("outputs")) {
        Shape shape = Goldens.shape(output.get("shape"));
        fed.add(Evaluation.tensor(TFloat64.class, shape, Goldens.numbers(output.get("x"))));
        outputs.add(tf.placeholder(TFloat64.class, Placeholder.shape(declared.apply(shape))));
      }
      Operand<TFloat64> values = loss.withReduction(Reduction.NONE).on(tf, y, outputs).loss();
      Operand<TFloat64> mean = loss.on(tf, y, outputs).loss();
      LossAndGradients<TFloat64> byHand = loss.on(tf, y, outputs).lossAndGradients();
      Output<?>[] gradients =
          graph.addGradients(
              mean.asOutput(), outputs.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
      try (Session session = new Session(graph, Evaluation.AS_BUILT)) {
        Session.Runner runner = session.runner().feed(y, fed.get(0));
        for (int i = 0; i < outputs.size(); i++) {
          runner.feed(outputs.get(i), fed.get(i + 1));
        }
        runner.fetch(values).fetch(mean).fetch(byHand.loss());
        for (int i = 0; i < outputs.size(); i++) {
          runner.fetch(gradients[i]).fetch(byHand.gradients().get(i));
        }
        try (Result result = runner.run()) {
          assertThat(Evaluation.numbers(result.get(0)))
              .usingComparatorWithPrecision(1e-13)
              .containsExactly(Goldens.numbers(golden.get("value")));
          double expected = golden.get("mean").asDouble();
          assertThat(Evaluation.numbers(result.get(1))[0]).isCloseTo(expected, within(1e-13));
          assertThat(Evaluation.numbers(result.get(2))[0]).isCloseTo(expected, within(1e-13));
          for (int i = 0; i < 2 * outputs.size(); i++) {
            assertThat(Evaluation.numbers(result.get(3 + i)))
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(Goldens.numbers(golden.get("outputs").get(i / 2).get("gradient")));
          }
        }
      }
    } finally {
      fed.forEach(Tensor::close);
    }
  }

  private static Operand<TFloat64> constant(Ops tf, double[] values, long... shape) {
    return tf.reshape(tf.constant(values), tf.constant(shape));
  }

  private static Operand<TFloat64> logits(Ops tf, int voxels) {
    double[] values = new double[2 * voxels * 2];
    Arrays.setAll(values, i -> Math.sin(7 * i));
    return constant(tf, values, 2, voxels, 2);
  }

  private static double[] numbers(Operand<TFloat64> x) {
    return Evaluation.numbers(x.asTensor());
  }

  @Test
  void weightsAndParametersReachEveryOutput() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      SegmentationLoss<?> inner = FocalLoss.withDefaults();
      Operand<TFloat64> labels = constant(tf, new double[] {0, 1, 1, 0, 1, 1, 0, 0}, 2, 4);
      Operand<TFloat64> smallLabels = constant(tf, new double[] {1, 0, 1, 0}, 2, 2);
      Operand<TFloat64> voxels = constant(tf, new double[] {1, 2, 0, 3, 4, 1, 1, 1}, 2, 4);
      Operand<TFloat64> smallVoxels = constant(tf, new double[] {2, 3, 1, 1}, 2, 2);
      Operand<TFloat64> samples = constant(tf, new double[] {0.25, 3}, 2);
      Operand<TFloat64> gamma = tf.constant(0.75);
      LossAndGradients<TFloat64> found =
          DeepSupervisionLoss.of(inner)
              .withSparseLabels()
              .on(tf, labels, List.of(logits(tf, 4), logits(tf, 2)))
              .sampleWeights(samples)
              .voxelWeights(voxels)
              .parameter("gamma", gamma)
              .lossAndGradients();
      LossAndGradient<TFloat64> full =
          inner
              .withSparseLabels()
              .on(tf, labels, logits(tf, 4))
              .sampleWeights(samples)
              .voxelWeights(voxels)
              .parameter("gamma", gamma)
              .lossAndGradient();
      LossAndGradient<TFloat64> half =
          inner
              .withSparseLabels()
              .on(tf, smallLabels, logits(tf, 2))
              .sampleWeights(samples)
              .voxelWeights(smallVoxels)
              .parameter("gamma", gamma)
              .lossAndGradient();
      assertThat(numbers(found.loss())[0])
          .isCloseTo((2 * numbers(full.loss())[0] + numbers(half.loss())[0]) / 3, within(1e-15));
      assertThat(numbers(found.gradients().get(0)))
          .usingComparatorWithPrecision(1e-15)
          .containsExactly(
              Arrays.stream(numbers(full.gradient())).map(slope -> 2 * slope / 3).toArray());
      assertThat(numbers(found.gradients().get(1)))
          .usingComparatorWithPrecision(1e-15)
          .containsExactly(
              Arrays.stream(numbers(half.gradient())).map(slope -> slope / 3).toArray());
    }
  }

  @Test
  void labelsOfAnyTypeAreResized() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TUint8> labels =
          tf.dtypes.cast(
              tf.reshape(
                  tf.range(tf.constant(0), tf.constant(10), tf.constant(1)), tf.array(1, 10)),
              TUint8.class);
      int[][] expected = { // numpy.floor((numpy.arange(m) + 0.5) * 10 / m)
        {5}, {2, 7}, {1, 5, 8}, {1, 3, 6, 8}, {1, 3, 5, 7, 9}, {0, 2, 4, 5, 7, 9}
      };
      for (int[] voxels : expected) {
        Operand<TUint8> resized =
            new NearestNeighbor(tf, tf.zeros(tf.array(1, voxels.length, 3), TFloat64.class))
                .resize(labels);
        assertThat(numbers(tf.dtypes.cast(resized, TFloat64.class)))
            .containsExactly(Arrays.stream(voxels).asDoubleStream().toArray());
      }
    }
  }

  @Test
  void onOneOutputIsTheInnerLoss() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> labels = constant(tf, new double[] {0, 1, 1, 0, 1, 1, 0, 0}, 2, 4);
      SegmentationLoss<?> loss = Losses.parse("deep-supervision(focal(gamma=3), sparse)");
      assertThat(numbers(loss.call(tf, labels, logits(tf, 4))))
          .containsExactly(
              numbers(Losses.parse("focal(gamma=3, sparse)").call(tf, labels, logits(tf, 4))));
    }
  }

  @Test
  void isWrittenAndReadBack() {
    DeepSupervisionLoss loss =
        DeepSupervisionLoss.of(UnifiedFocalLoss.asymmetric().withDelta(0.7))
            .withWeights(3, 0, 0.5)
            .withSparseLabels()
            .withIgnoredLabel(255);
    assertThat(loss)
        .hasToString(
            "deep-supervision(unified-focal(asymmetric, delta=0.7, gamma=0.5, lambda=0.5),"
                + " weights=[3, 0, 0.5], sparse, ignored-label=255)");
    assertThat(Losses.parse(loss.toString())).isEqualTo(loss);
    assertThat(Losses.parse(" deep-supervision ( focal ( alpha=[1, 2] ) , sparse )"))
        .hasToString("deep-supervision(focal(gamma=2, alpha=[1, 2]), sparse)");
  }

  @Test
  void whatIsWrongIsSaid() {
    DeepSupervisionLoss loss = DeepSupervisionLoss.of(DiceLoss.withDefaults());
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> x = logits(tf, 4);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.on(tf, x, List.<Operand<TFloat64>>of()))
          .withMessage("outputs: expected at least one, found none");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.withWeights(1).on(tf, x, List.of(x, x)))
          .withMessage("weights: expected 2, one an output, found [1.0]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.on(tf, constant(tf, new double[8], 2, 4), List.of(x, x)).loss())
          .withMessageContaining("labels: expected [2, 4, 2]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.on(tf, x, List.of(x)).parameter("gamma", tf.constant(1)).loss())
          .withMessage("parameter: expected one of [], found gamma");
    }
  }
}
