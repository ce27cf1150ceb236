package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
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
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/**
 * Weights, fed parameters and half precision, and the gradient by hand beside that of the graph.
 */
class LossCallTest {
  private static final Pattern PARAMETER = Pattern.compile("([a-z-]+)=([0-9.]+)");
  private static final int SAMPLES = 2;
  private static final int VOXELS = 12;

  static Stream<SegmentationLoss<?>> losses() {
    return Examples.losses();
  }

  private static double[] random(int channels, long seed) {
    return new Random(seed).doubles((long) SAMPLES * VOXELS * channels, -2, 2).toArray();
  }

  /** Soft labels, each voxel's sum 1. */
  private static double[] softLabels(int channels, long seed) {
    double[] labels = new Random(seed).doubles((long) SAMPLES * VOXELS * channels).toArray();
    for (int voxel = 0; voxel < labels.length && channels > 1; voxel += channels) {
      double sum = Arrays.stream(labels, voxel, voxel + channels).sum();
      for (int c = voxel; c < voxel + channels; c++) {
        labels[c] /= sum;
      }
    }
    return labels;
  }

  private static Operand<TFloat64> constant(Ops tf, double[] values, long... shape) {
    return tf.reshape(tf.constant(values), tf.constant(shape));
  }

  /** Both gradients of a call, the graph's own first. */
  private static List<double[]> gradients(
      int channels, BiFunction<Ops, Operand<TFloat64>, LossCall<TFloat64>> call) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat64> x = constant(tf, random(channels, 1), SAMPLES, 3, 4, channels);
      Operand<TFloat64> loss = call.apply(tf, x).loss();
      Output<?>[] automatic = graph.addGradients(loss.asOutput(), new Output<?>[] {x.asOutput()});
      LossAndGradient<TFloat64> byHand = call.apply(tf, x).lossAndGradient();
      try (Session session = new Session(graph, Evaluation.AS_BUILT);
          Result result =
              session
                  .runner()
                  .fetch(automatic[0])
                  .fetch(byHand.gradient())
                  .fetch(loss)
                  .fetch(byHand.loss())
                  .run()) {
        assertThat(Evaluation.numbers(result.get(3)))
            .usingComparatorWithPrecision(1e-14)
            .containsExactly(Evaluation.numbers(result.get(2)));
        return List.of(Evaluation.numbers(result.get(0)), Evaluation.numbers(result.get(1)));
      }
    }
  }

  private static void assertSame(SegmentationLoss<?> loss, List<double[]> gradients) {
    assertThat(gradients.get(1))
        .usingComparatorWithPrecision(1e-14)
        .containsExactly(gradients.get(0));
    if (loss instanceof HausdorffLoss) {
      return; // has no gradient at errors as small as these: see NeighborsTest
    }
    assertThat(Arrays.stream(gradients.get(1))).anyMatch(slope -> slope != 0);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void weightsReachTheGradient(SegmentationLoss<?> loss) {
    for (int channels = 1; channels <= 4; channels++) {
      int c = channels;
      for (SegmentationLoss<?> each :
          List.of(
              loss,
              loss.withBatchSums(),
              loss.withReduction(Reduction.SUM),
              loss.withoutBackground().withEmptyForeground(EmptyForeground.SKIP))) {
        assertSame(
            loss,
            gradients(
                channels,
                (tf, x) ->
                    each.on(tf, constant(tf, softLabels(c, 2), SAMPLES, 3, 4, c), x)
                        .sampleWeights(constant(tf, new double[] {0.5, 3}, SAMPLES))
                        .voxelWeights(constant(tf, softLabels(1, 3), SAMPLES, 3, 4))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aScalarWeighsAllSamples(SegmentationLoss<?> loss) {
    assertSame(
        loss,
        gradients(
            3,
            (tf, x) ->
                loss.withReduction(Reduction.NONE)
                    .on(tf, constant(tf, softLabels(3, 2), SAMPLES, 3, 4, 3), x)
                    .sampleWeights(tf.constant(0.25))));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void eagerIsAsGraph(SegmentationLoss<?> loss) {
    for (int channels = 1; channels <= 3; channels++) {
      int c = channels;
      double[] graph =
          gradients(
                  channels,
                  (tf, x) -> loss.on(tf, constant(tf, softLabels(c, 2), SAMPLES, 3, 4, c), x))
              .get(1);
      try (EagerSession session = EagerSession.create()) {
        Ops tf = Ops.create(session);
        LossCall<TFloat64> eager =
            loss.on(
                tf,
                constant(tf, softLabels(c, 2), SAMPLES, 3, 4, c),
                constant(tf, random(c, 1), SAMPLES, 3, 4, c));
        if (Examples.looksAtNeighbors(loss)) {
          assertThatExceptionOfType(UnsupportedOperationException.class)
              .isThrownBy(eager::lossAndGradient)
              .withMessageContaining("expected a graph, found an eager session");
          continue;
        }
        assertThat(Evaluation.numbers(eager.lossAndGradient().gradient().asTensor()))
            .usingComparatorWithPrecision(1e-15)
            .containsExactly(graph);
      }
    }
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("losses")
  void nanIsNotHidden(SegmentationLoss<?> loss) {
    for (SegmentationLoss<?> each : List.of(loss, loss.withProbabilities())) {
      for (int channels = 1; channels <= 3; channels++) {
        Shape shape = Shape.of(2, 4, channels);
        double[] labels = new double[8 * channels];
        Arrays.fill(labels, 1.0 / channels);
        double[] predictions = new double[8 * channels];
        Arrays.fill(predictions, 0.5);
        predictions[2 * channels - 1] = Double.NaN; // of a foreground class
        Evaluation found =
            Evaluation.of(
                new Evaluation.Problem(each, shape, labels, shape, predictions, null),
                TFloat32.class);
        assertThat(found.meanByHand()).isNaN();
        boolean linear = each.equals(BoundaryLoss.withDefaults().withProbabilities());
        if (!linear) { // else the gradient is that of any prediction
          assertThat(found.gradientByHand()[2 * channels - 1]).isNaN();
        }
        assertThat(Arrays.stream(found.gradientByHand(), 4 * channels, 8 * channels))
            .allMatch(Double::isFinite);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unified-focal(symmetric, delta=0.7, gamma=0.3, lambda=0.2)",
        "unified-focal(asymmetric, delta=0.7, gamma=0.3, lambda=0.2)",
        "cross-entropy(top-k=0.3, label-smoothing=0.2)",
        "focal(gamma=0.3)",
        "tversky(delta=0.7)",
        "focal-tversky(delta=0.7, gamma=0.3)",
        "combo(alpha=0.2, beta=0.7)",
        "modified-focal(symmetric, delta=0.7, gamma=0.3)",
        "modified-focal-tversky(asymmetric, delta=0.7, gamma=0.3)"
      })
  void aFedParameterIsAsOneThatIsKnown(String specification) {
    SegmentationLoss<?> known = Losses.parse(specification);
    SegmentationLoss<?> fed = Losses.parse(PARAMETER.matcher(specification).replaceAll("$1=0.5"));
    assertThat(fed).isNotEqualTo(known);
    List<double[]> expected =
        gradients(3, (tf, x) -> known.on(tf, constant(tf, softLabels(3, 2), SAMPLES, 3, 4, 3), x));
    List<double[]> found =
        gradients(
            3,
            (tf, x) -> {
              LossCall<TFloat64> call =
                  fed.on(tf, constant(tf, softLabels(3, 2), SAMPLES, 3, 4, 3), x);
              PARAMETER
                  .matcher(specification)
                  .results()
                  .forEach(
                      pair ->
                          call.parameter(
                              pair.group(1), tf.constant(Double.parseDouble(pair.group(2)))));
              return call;
            });
    assertSame(fed, found);
    assertThat(found.get(1)).usingComparatorWithPrecision(1e-15).containsExactly(expected.get(1));
  }

  @Test
  void aParameterChangesFromRunToRun() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat64> x = constant(tf, random(2, 1), SAMPLES, 3, 4, 2);
      Operand<TFloat64> y = constant(tf, softLabels(2, 2), SAMPLES, 3, 4, 2);
      Operand<TFloat32> gamma = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Operand<TFloat64> loss =
          UnifiedFocalLoss.asymmetric().on(tf, y, x).parameter("gamma", gamma).loss();
      try (Session session = new Session(graph, Evaluation.AS_BUILT)) {
        for (float value : new float[] {0.25f, 0.75f}) {
          try (TFloat32 fed = TFloat32.scalarOf(value);
              Result result = session.runner().feed(gamma, fed).fetch(loss).run();
              EagerSession eager = EagerSession.create()) {
            Ops now = Ops.create(eager);
            Tensor expected =
                UnifiedFocalLoss.asymmetric()
                    .withGamma(value)
                    .call(
                        now,
                        constant(now, softLabels(2, 2), SAMPLES, 3, 4, 2),
                        constant(now, random(2, 1), SAMPLES, 3, 4, 2))
                    .asTensor();
            assertThat(Evaluation.numbers(result.get(0))[0])
                .isCloseTo(Evaluation.numbers(expected)[0], within(1e-15));
          }
        }
      }
    }
  }

  /** (1 - p)^0 is 1, also where 1 - p is 0 in float32. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aFedGammaOfZeroGivesCrossEntropy(int channels) {
    float[] logits = new float[2 * channels];
    float[] labels = new float[2 * channels];
    for (int voxel = 0; voxel < 2; voxel++) {
      labels[(voxel + 1) * channels - 1] = 1;
      logits[(voxel + 1) * channels - 1] = voxel == 0 ? 200 : -200; // right, and wrong
    }
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat32> x = tf.reshape(tf.constant(logits), tf.array(1, 2, channels));
      Operand<TFloat32> y = tf.reshape(tf.constant(labels), tf.array(1, 2, channels));
      LossAndGradient<TFloat32> expected =
          CrossEntropyLoss.withDefaults().on(tf, y, x).lossAndGradient();
      LossCall<TFloat32> fed =
          FocalLoss.withDefaults().on(tf, y, x).parameter("gamma", tf.constant(0f));
      LossAndGradient<TFloat32> found = fed.lossAndGradient();
      assertThat(Evaluation.numbers(found.loss().asTensor()))
          .containsExactly(Evaluation.numbers(expected.loss().asTensor()));
      assertThat(Evaluation.numbers(fed.loss().asTensor()))
          .containsExactly(Evaluation.numbers(expected.loss().asTensor()));
      assertThat(Evaluation.numbers(found.gradient().asTensor()))
          .containsExactly(Evaluation.numbers(expected.gradient().asTensor()));
    }
  }

  @Test
  void refusesAParameterThatTheLossDoesNotHave() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> x = constant(tf, random(2, 1), SAMPLES, 3, 4, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  TverskyLoss.withDefaults().on(tf, x, x).parameter("gamma", tf.constant(1)).loss())
          .withMessage("parameter: expected one of [delta], found gamma");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> TverskyLoss.withDefaults().on(tf, x, x).parameter("delta", tf.array(1, 2)))
          .withMessage("parameter delta: expected a scalar, found [2]");
    }
  }

  static Stream<Class<? extends TNumber>> halfPrecision() {
    return Stream.of(TFloat16.class, TBfloat16.class);
  }

  /** Only the inputs and the results are rounded: the sums have the digits of float32. */
  @Tag("slow")
  @ParameterizedTest
  @MethodSource("halfPrecision")
  void halfPrecisionIsSummedInFloat32(Class<? extends TNumber> type) {
    losses()
        .filter(loss -> !Examples.looksAtNeighbors(loss))
        .forEach(loss -> compareHalfPrecision(loss, type));
  }

  private static <T extends TNumber> void compareHalfPrecision(
      SegmentationLoss<?> loss, Class<T> type) {
    double digit = type == TFloat16.class ? 0x1p-11 : 0x1p-8;
    for (double size : new double[] {1, 20, 1000}) { // published code is NaN from a margin of 8 on
      for (int channels = 1; channels <= 3; channels++) {
        int c = channels;
        double[] logits = Arrays.stream(random(c, 5)).map(z -> size * z).toArray();
        try (EagerSession session = EagerSession.create()) {
          Ops tf = Ops.create(session);
          Operand<TFloat64> y = constant(tf, softLabels(c, 6), SAMPLES, 3, 4, c);
          Operand<T> narrow = tf.dtypes.cast(constant(tf, logits, SAMPLES, 3, 4, c), type);
          LossAndGradient<T> found = loss.on(tf, y, narrow).lossAndGradient();
          LossAndGradient<TFloat64> expected =
              loss.on(tf, y, tf.dtypes.cast(narrow, TFloat64.class)).lossAndGradient();
          double value = wide(tf, expected.loss())[0];
          assertThat(wide(tf, found.loss())[0])
              .isCloseTo(value, within(1e-6 + digit * Math.abs(value)));
          assertThat(wide(tf, loss.call(tf, y, narrow))[0])
              .isCloseTo(value, within(1e-6 + digit * Math.abs(value)));
          double[] gradient = wide(tf, expected.gradient());
          double[] rounded = wide(tf, found.gradient());
          for (int i = 0; i < gradient.length; i++) {
            assertThat(rounded[i])
                .isCloseTo(gradient[i], within(1e-6 + digit * Math.abs(gradient[i])));
          }
        }
      }
    }
  }

  private static double[] wide(Ops tf, Operand<? extends TNumber> x) {
    return Evaluation.numbers(tf.dtypes.cast(x, TFloat64.class).asTensor());
  }
}
