package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.Loss;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;

/** What all losses share: inputs, weights, reductions, policies and errors. */
class SegmentationLossTest {
  private static final Shape SHAPE = Shape.of(2, 3, 4, 3);
  private static final double[] LABELS = oneHot(24, 3, 7);
  private static final double[] LOGITS = gaussian(72, 11);

  static Stream<SegmentationLoss<?>> losses() {
    return Examples.losses();
  }

  /** Those to which two voxels are not a larger image. */
  static Stream<SegmentationLoss<?>> lossesOfVoxels() {
    return losses().filter(loss -> !Examples.looksAtNeighbors(loss));
  }

  /** Those whose labels say of what class a voxel is. */
  static Stream<SegmentationLoss<?>> lossesOfClasses() {
    return losses().filter(loss -> !(loss instanceof BoundaryLoss));
  }

  private static double[] gaussian(int size, long seed) {
    Random random = new Random(seed);
    return random.doubles(size).map(ignored -> 2 * random.nextGaussian()).toArray();
  }

  private static double[] oneHot(int voxels, int classes, long seed) {
    Random random = new Random(seed);
    double[] labels = new double[voxels * classes];
    for (int voxel = 0; voxel < voxels; voxel++) {
      labels[voxel * classes + random.nextInt(classes)] = 1;
    }
    return labels;
  }

  private static int[] classNumbers(double[] oneHot, int classes) {
    int[] numbers = new int[oneHot.length / classes];
    for (int voxel = 0; voxel < numbers.length; voxel++) {
      for (int c = 0; c < classes; c++) {
        if (oneHot[voxel * classes + c] == 1) {
          numbers[voxel] = c;
        }
      }
    }
    return numbers;
  }

  /** Evaluates eagerly, where shapes are always known. */
  private static double[] eager(Function<Ops, Operand<TFloat64>> loss) {
    try (EagerSession session = EagerSession.create()) {
      return Evaluation.numbers(loss.apply(Ops.create(session)).asTensor());
    }
  }

  private static Operand<TFloat64> constant(Ops tf, double[] values, long... shape) {
    return tf.reshape(tf.constant(values), tf.constant(shape));
  }

  private static double[] values(SegmentationLoss<?> loss, double[] labels, double[] logits) {
    return eager(
        tf ->
            loss.withReduction(Reduction.NONE)
                .call(tf, constant(tf, labels, 2, 3, 4, 3), constant(tf, logits, 2, 3, 4, 3)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void eagerIsAsGraph(SegmentationLoss<?> loss) {
    Evaluation graph =
        Evaluation.of(
            new Evaluation.Problem(loss, SHAPE, LABELS, SHAPE, LOGITS, null), TFloat64.class);
    assertThat(values(loss, LABELS, LOGITS))
        .usingComparatorWithPrecision(1e-14)
        .containsExactly(graph.values());
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("losses")
  void gradientIsThatOfFiniteDifferences(SegmentationLoss<?> loss) {
    double[] gradient =
        Evaluation.of(
                new Evaluation.Problem(loss, SHAPE, LABELS, SHAPE, LOGITS, null), TFloat64.class)
            .gradient();
    double step = 1e-5;
    for (int i = 0; i < 6; i++) { // the three channels of two voxels
      double[] up = LOGITS.clone();
      double[] down = LOGITS.clone();
      up[i] += step;
      down[i] -= step;
      double difference =
          (mean(values(loss, LABELS, up)) - mean(values(loss, LABELS, down))) / (2 * step);
      assertThat(gradient[i]).isCloseTo(difference, within(1e-8));
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("losses")
  void nanIsNotHidden(SegmentationLoss<?> loss) {
    for (SegmentationLoss<?> each : new SegmentationLoss<?>[] {loss, loss.withProbabilities()}) {
      for (int channels = 1; channels <= 3; channels++) {
        Shape shape = Shape.of(2, 4, channels);
        double[] labels = new double[8 * channels];
        Arrays.fill(labels, 0, 4 * channels, 1.0 / channels);
        double[] predictions = new double[8 * channels];
        Arrays.fill(predictions, 0.5);
        predictions[2 * channels - 1] = Double.NaN; // of a foreground class
        for (Class<? extends TNumber> type : Arrays.asList(TFloat32.class, TFloat64.class)) {
          Evaluation found =
              Evaluation.of(
                  new Evaluation.Problem(each, shape, labels, shape, predictions, null), type);
          assertThat(found.values()[0]).isNaN();
          assertThat(found.values()[1]).isFinite();
          assertThat(found.mean()).isNaN();
        }
      }
    }
  }

  @Test
  void equalLogitsHaveTheGradientOfEqualProbabilities() {
    for (int channels = 1; channels <= 3; channels++) {
      Shape shape = Shape.of(1, 1, channels);
      double[] label = new double[channels];
      label[0] = 1;
      double[] gradient =
          Evaluation.of(
                  new Evaluation.Problem(
                      CrossEntropyLoss.withDefaults(),
                      shape,
                      label,
                      shape,
                      new double[channels],
                      null),
                  TFloat64.class)
              .gradient();
      double p = 1.0 / Math.max(channels, 2);
      assertThat(gradient[0]).isCloseTo(p - 1, within(1e-15));
      for (int c = 1; c < channels; c++) {
        assertThat(gradient[c]).isCloseTo(p, within(1e-15));
      }
    }
  }

  @Test
  void extremeLogitsCostTheirMargin() {
    Shape shape = Shape.of(1, 2, 2);
    double[] labels = {1, 0, 0, 1};
    double[] logits = {1e30, -1e30, 1e30, -1e30}; // one right, one wrong by 2e30
    Evaluation found =
        Evaluation.of(
            new Evaluation.Problem(
                CrossEntropyLoss.withDefaults(), shape, labels, shape, logits, null),
            TFloat32.class);
    assertThat(found.mean()).isCloseTo(1e30, within(1e24));
    assertThat(found.gradient())
        .usingComparatorWithPrecision(1e-7)
        .containsExactly(0, 0, 0.5, -0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.5, 1, 1.5, 2, 3.7})
  void aPerfectPredictionHasAFiniteGradientForEveryExponent(double gamma) {
    Shape shape = Shape.of(1, 2, 2);
    Evaluation found =
        Evaluation.of(
            new Evaluation.Problem(
                FocalTverskyLoss.withDefaults().withGamma(gamma),
                shape,
                new double[] {1, 0, 0, 1},
                shape,
                new double[] {1000, -1000, -1000, 1000},
                null),
            TFloat32.class);
    assertThat(found.mean()).isEqualTo(gamma == 0 ? 1 : 0);
    assertThat(Arrays.stream(found.gradient())).allMatch(slope -> slope == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aVoxelThatIsSureHasAFiniteGradientForEveryFocalExponent(int channels) {
    Shape shape = Shape.of(1, 2, channels);
    double[] labels = channels == 1 ? new double[] {1, 1} : oneHot(2, channels, 1);
    double[] logits = new double[2 * channels]; // the first voxel right, the second one wrong
    Arrays.setAll(logits, i -> (i < channels ? 1000 : -1000) * (2 * labels[i] - 1));
    for (double gamma : new double[] {0.3, 0.5, 1.5}) {
      Evaluation found =
          Evaluation.of(
              new Evaluation.Problem(
                  FocalLoss.withDefaults().withGamma(gamma), shape, labels, shape, logits, null),
              TFloat32.class);
      assertThat(found.mean()).isCloseTo(channels == 1 ? 500 : 1000, within(0.5));
      assertThat(Arrays.stream(found.gradient())).allMatch(Double::isFinite);
      assertThat(Arrays.stream(found.gradientByHand())).allMatch(Double::isFinite);
    }
  }

  @Test
  void aLossOfWhichNothingCountsIsZeroForEverySample() {
    FocalLoss nothing = FocalLoss.withDefaults().withAlpha(0, 0, 0);
    assertThat(values(nothing, LABELS, LOGITS)).containsExactly(0, 0);
    double[] gradient =
        eager(
            tf ->
                nothing
                    .on(tf, constant(tf, LABELS, 2, 3, 4, 3), constant(tf, LOGITS, 2, 3, 4, 3))
                    .lossAndGradient()
                    .gradient());
    assertThat(gradient).hasSize(72).containsOnly(0);
  }

  @Test
  void gammaIsAtMostOneOnlyBesideATverskyPart() {
    assertThat(values(UnifiedFocalLoss.symmetric().withGamma(1), LABELS, LOGITS)).hasSize(2);
    assertThat(values(UnifiedFocalLoss.symmetric().withGamma(2).withLambda(1), LABELS, LOGITS))
        .usingComparatorWithPrecision(1e-14)
        .containsExactly(
            values(ModifiedFocalLoss.symmetric().withDelta(0.6).withGamma(2), LABELS, LOGITS));
  }

  @Test
  void sparseLabelsOfAnyTypeAndShape() {
    UnifiedFocalLoss sparse = UnifiedFocalLoss.asymmetric().withSparseLabels();
    double expected = mean(values(UnifiedFocalLoss.asymmetric(), LABELS, LOGITS));
    for (Class<? extends TNumber> type :
        Arrays.asList(TUint8.class, TInt32.class, TInt64.class, TFloat32.class)) {
      for (long[] shape : new long[][] {{2, 3, 4}, {2, 3, 4, 1}}) {
        double[] found =
            eager(
                tf ->
                    sparse.call(
                        tf,
                        tf.dtypes.cast(
                            tf.reshape(tf.constant(classNumbers(LABELS, 3)), tf.constant(shape)),
                            type),
                        constant(tf, LOGITS, 2, 3, 4, 3)));
        assertThat(found).hasSize(1);
        assertThat(found[0]).isCloseTo(expected, within(1e-14));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dice(smooth=0)",
        "tversky(smooth=0)",
        "focal-tversky(smooth=0)",
        "log-cosh-dice(smooth=0)",
        "generalized-dice(smooth=0)",
        "modified-focal-tversky(asymmetric, smooth=0)",
        "unified-focal(asymmetric, smooth=0)",
        "exponential-logarithmic(smooth=0)"
      })
  void aSampleWithoutAnyVoxelCostsNothingWithoutSmoothing(String specification) {
    Shape shape = Shape.of(2, 3, 2);
    double[] labels = {0, 1, 0, 255, 255, 255};
    Evaluation found =
        Evaluation.of(
            new Evaluation.Problem(
                Losses.parse(specification).withSparseLabels().withIgnoredLabel(255),
                shape.take(2),
                labels,
                shape,
                gaussian(12, 4),
                null),
            TFloat64.class);
    assertThat(found.values()[0]).isPositive();
    assertThat(found.values()[1]).isZero();
    for (double[] gradient : List.of(found.gradient(), found.gradientByHand())) {
      assertThat(gradient).hasSize(12);
      assertThat(Arrays.copyOf(gradient, 6)).doesNotContain(0, Double.NaN);
      assertThat(Arrays.stream(gradient, 6, 12)).allMatch(slope -> slope == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesOfClasses")
  void voxelWeightsOfZeroAndOneAreAnIgnoredLabel(SegmentationLoss<?> loss) {
    int[] labels = classNumbers(LABELS, 3);
    double[] weights = new double[24];
    for (int voxel = 0; voxel < 24; voxel++) {
      boolean ignored = voxel % 5 == 0;
      weights[voxel] = ignored ? 0 : 1;
      labels[voxel] = ignored ? 255 : labels[voxel];
    }
    double[] byLabel =
        eager(
            tf ->
                loss.withSparseLabels()
                    .withIgnoredLabel(255)
                    .withReduction(Reduction.NONE)
                    .call(
                        tf,
                        tf.reshape(tf.constant(labels), tf.array(2, 3, 4)),
                        constant(tf, LOGITS, 2, 3, 4, 3)));
    for (long[] shape : new long[][] {{2, 3, 4}, {2, 3, 4, 1}}) {
      double[] byWeight =
          eager(
              tf ->
                  loss.withReduction(Reduction.NONE)
                      .call(
                          tf,
                          constant(tf, LABELS, 2, 3, 4, 3),
                          constant(tf, LOGITS, 2, 3, 4, 3),
                          constant(tf, weights, shape)));
      assertThat(byWeight).usingComparatorWithPrecision(1e-14).containsExactly(byLabel);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesOfVoxels")
  void aVoxelOfWeightTwoIsTwoVoxels(SegmentationLoss<?> loss) {
    double[] labels = {1, 0, 0, 1, 0, 1};
    double[] logits = {0.5, -1, 2, 0.25, -0.5, 1};
    double[] weighted =
        eager(
            tf ->
                loss.on(
                        tf,
                        constant(tf, Arrays.copyOf(labels, 4), 1, 2, 2),
                        constant(tf, Arrays.copyOfRange(logits, 2, 6), 1, 2, 2))
                    .voxelWeights(constant(tf, new double[] {2, 1}, 1, 2))
                    .loss());
    double[] twice =
        eager(
            tf ->
                loss.call(
                    tf,
                    constant(tf, new double[] {1, 0, 1, 0, 0, 1}, 1, 3, 2),
                    constant(tf, new double[] {2, 0.25, 2, 0.25, -0.5, 1}, 1, 3, 2)));
    // The smoothing constant stands beside 3 voxels in both.
    assertThat(weighted[0]).isCloseTo(twice[0], within(1e-14));
  }

  @Test
  void weightsOfSamplesInEveryShapeBesideWeightsOfVoxels() {
    DiceLoss each = DiceLoss.withDefaults().withReduction(Reduction.NONE);
    double[] plain = values(each, LABELS, LOGITS);
    for (long[] shape : new long[][] {{2}, {2, 1}, {2, 1, 1}, {2, 1, 1, 1}}) {
      double[] found =
          eager(
              tf ->
                  each.call(
                      tf,
                      constant(tf, LABELS, 2, 3, 4, 3),
                      constant(tf, LOGITS, 2, 3, 4, 3),
                      constant(tf, new double[] {0.25, 2}, shape)));
      assertThat(found).containsExactly(0.25 * plain[0], 2 * plain[1]);
    }
    double[] scaled =
        eager(
            tf ->
                each.on(tf, constant(tf, LABELS, 2, 3, 4, 3), constant(tf, LOGITS, 2, 3, 4, 3))
                    .sampleWeights(tf.constant(3.0))
                    .voxelWeights(constant(tf, new double[24], 2, 3, 4))
                    .loss());
    assertThat(scaled).containsExactly(0, 0); // every voxel has weight 0
  }

  @Test
  void reductions() {
    double[] each = values(DiceLoss.withDefaults(), LABELS, LOGITS);
    assertThat(reduced(Reduction.SUM)).isCloseTo(each[0] + each[1], within(1e-15));
    assertThat(reduced(Reduction.AUTO)).isCloseTo((each[0] + each[1]) / 2, within(1e-15));
    assertThat(reduced(Reduction.SUM_OVER_BATCH_SIZE))
        .isCloseTo((each[0] + each[1]) / 2, within(1e-15));
  }

  private static double reduced(Reduction reduction) {
    double[] found =
        eager(
            tf ->
                DiceLoss.withDefaults()
                    .withReduction(reduction)
                    .call(tf, constant(tf, LABELS, 2, 3, 4, 3), constant(tf, LOGITS, 2, 3, 4, 3)));
    assertThat(found).hasSize(1);
    return found[0];
  }

  @Test
  void sumsOverTheBatchGiveEverySampleTheSame() {
    double[] found = values(DiceLoss.withDefaults().withBatchSums(), LABELS, LOGITS);
    double[] oneSample =
        eager(
            tf ->
                DiceLoss.withDefaults()
                    .call(tf, constant(tf, LABELS, 1, 24, 3), constant(tf, LOGITS, 1, 24, 3)));
    assertThat(found).hasSize(2);
    assertThat(found[0]).isEqualTo(found[1]).isCloseTo(oneSample[0], within(1e-15));
  }

  @Test
  void anAbsentClassIsLeftOutOnRequest() {
    double[] labels = LABELS.clone();
    for (int voxel = 0; voxel < 12; voxel++) { // class 2 is absent from sample 0
      if (labels[3 * voxel + 2] == 1) {
        labels[3 * voxel + 2] = 0;
        labels[3 * voxel] = 1;
      }
    }
    DiceLoss skip = DiceLoss.withDefaults().withEmptyForeground(EmptyForeground.SKIP);
    double[] skipped = values(skip, labels, LOGITS);
    double[] plain = values(DiceLoss.withDefaults(), labels, LOGITS);
    double[] twoClasses = values(DiceLoss.withDefaults().withClassWeights(1, 1, 0), labels, LOGITS);
    assertThat(skipped[0]).isCloseTo(twoClasses[0], within(1e-15)).isLessThan(plain[0]);
    assertThat(skipped[1]).isCloseTo(plain[1], within(1e-15));
    // With the foreground alone, a sample without any costs nothing and has no gradient.
    double[] empty = new double[6];
    Arrays.setAll(empty, i -> i % 2 == 0 ? 1 : 0);
    Shape shape = Shape.of(1, 3, 2);
    Evaluation nothing =
        Evaluation.of(
            new Evaluation.Problem(
                skip.withoutBackground(), shape, empty, shape, gaussian(6, 3), null),
            TFloat64.class);
    assertThat(nothing.values()).containsExactly(0);
    assertThat(Arrays.stream(nothing.gradient())).allMatch(slope -> slope == 0);
  }

  @Test
  void withoutBackgroundIsTheForegroundOfOneChannel() {
    double[] mask = {1, 0, 0, 1, 1, 0};
    double[] margin = gaussian(6, 5);
    double[] found =
        eager(
            tf ->
                DiceLoss.withDefaults()
                    .withoutBackground()
                    .call(tf, constant(tf, mask, 1, 6, 1), constant(tf, margin, 1, 6, 1)));
    double overlap = 0;
    double sizes = 0;
    for (int i = 0; i < 6; i++) {
      double p = 1 / (1 + Math.exp(-margin[i]));
      overlap += mask[i] * p;
      sizes += mask[i] + p;
    }
    assertThat(found[0]).isCloseTo(1 - (overlap + 1e-6) / (sizes / 2 + 1e-6), within(1e-14));
  }

  @Test
  void aLossIsALossOfTheFramework() {
    Loss loss = UnifiedFocalLoss.asymmetric();
    double[] found =
        eager(
            tf ->
                loss.call(
                    tf, constant(tf, LABELS, 2, 3, 4, 3), constant(tf, LOGITS, 2, 3, 4, 3), null));
    assertThat(found[0])
        .isCloseTo(mean(values(UnifiedFocalLoss.asymmetric(), LABELS, LOGITS)), within(1e-15));
  }

  private record Wrong(
      String message,
      SegmentationLoss<?> loss,
      Class<? extends TNumber> labelType,
      Shape labels,
      Shape predictions,
      @Nullable Shape weights) {}

  static Stream<Wrong> wrong() {
    DiceLoss dice = DiceLoss.withDefaults();
    Shape shape = Shape.of(2, 8, 8, 3);
    return Stream.of(
        new Wrong(
            "predictions: expected a known rank of at least 3, [N, spatial..., C], found [2, 3]",
            dice,
            TFloat32.class,
            Shape.of(2, 3),
            Shape.of(2, 3),
            null),
        new Wrong(
            "predictions: expected a known rank of at least 3",
            dice,
            TFloat32.class,
            shape,
            Shape.unknown(),
            null),
        new Wrong(
            "predictions: expected a known number of channels on the last axis",
            dice,
            TFloat32.class,
            shape,
            Shape.of(2, 8, 8, -1),
            null),
        new Wrong(
            "labels: expected [2, 8, 8, 3] (one-hot, soft or one channel) for predictions"
                + " [2, 8, 8, 3], found [2, 8, 8]",
            dice,
            TFloat32.class,
            Shape.of(2, 8, 8),
            shape,
            null),
        new Wrong(
            "labels: expected [2, 8, 8, 3] (one-hot, soft or one channel) for predictions"
                + " [2, 8, 8, 3], found [2, 8, 8, 2]",
            dice,
            TFloat32.class,
            Shape.of(2, 8, 8, 2),
            shape,
            null),
        new Wrong(
            "labels: expected [2, 8, 8] class numbers for predictions [2, 8, 8, 3], found"
                + " [2, 8, 8, 3]",
            dice.withSparseLabels(),
            TInt32.class,
            shape,
            shape,
            null),
        new Wrong(
            "labels: expected [2, 8, 8, 3] (signed distances) for predictions [2, 8, 8, 3], found"
                + " [2, 8, 8]",
            BoundaryLoss.withDefaults(),
            TFloat32.class,
            Shape.of(2, 8, 8),
            shape,
            null),
        new Wrong(
            "found [2, 9, 8]",
            dice.withSparseLabels(),
            TInt32.class,
            Shape.of(2, 9, 8),
            shape,
            null),
        new Wrong(
            "class weights: expected 3, one a class, found [1.0, 2.0]",
            dice.withClassWeights(1, 2),
            TFloat32.class,
            shape,
            shape,
            null),
        new Wrong(
            "class weights: expected one above 0 among the classes that take part",
            dice.withClassWeights(1, 0, 0).withoutBackground(),
            TFloat32.class,
            shape,
            shape,
            null),
        new Wrong(
            "rare classes: expected numbers below 3, found [3]",
            UnifiedFocalLoss.asymmetric().withRareClasses(3),
            TFloat32.class,
            shape,
            shape,
            null),
        new Wrong(
            "alpha: expected 3 factors, one a class, found [0.25, 0.75]",
            FocalLoss.withDefaults().withAlpha(0.25, 0.75),
            TFloat32.class,
            shape,
            shape,
            null),
        new Wrong(
            "gamma: expected at most 1 where lambda is below 1",
            UnifiedFocalLoss.symmetric().withGamma(2),
            TFloat32.class,
            shape,
            shape,
            null),
        new Wrong(
            "ignored label: expected sparse or one-channel labels, found dense labels",
            dice.withIgnoredLabel(255),
            TFloat32.class,
            shape,
            shape,
            null),
        new Wrong(
            "ignored label: expected 0 to 255 for labels in uint8, found -1",
            dice.withSparseLabels().withIgnoredLabel(-1),
            TUint8.class,
            Shape.of(2, 8, 8),
            shape,
            null),
        new Wrong(
            "sample weights: expected [], [2] or [2, 1, ...], found [3]",
            dice,
            TFloat32.class,
            shape,
            shape,
            Shape.of(3)),
        new Wrong(
            "voxel weights: expected [2, 8, 8], found [2, 8, 9]",
            dice,
            TFloat32.class,
            shape,
            shape,
            Shape.of(2, 8, 9)));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongUseIsCaughtWhenTheGraphIsBuilt(Wrong wrong) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<? extends TNumber> labels =
          tf.placeholder(wrong.labelType(), Placeholder.shape(wrong.labels()));
      Operand<TFloat32> predictions =
          tf.placeholder(TFloat32.class, Placeholder.shape(wrong.predictions()));
      Operand<TFloat32> weights =
          wrong.weights() == null
              ? null
              : tf.placeholder(TFloat32.class, Placeholder.shape(wrong.weights()));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wrong.loss().call(tf, labels, predictions, weights))
          .withMessageContaining(wrong.message());
    }
  }

  @Test
  void predictionsOfAnotherTypeAreRefused() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TInt32> x = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, 2, 2)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DiceLoss.withDefaults().call(tf, x, x))
          .withMessage("predictions: expected float32, float64, float16 or bfloat16, found int32");
    }
  }
}
