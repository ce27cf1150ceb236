package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
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
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** What the losses state that look at the neighbours of a voxel. */
class NeighborsTest {
  private static final int SIZE = 16;

  static Stream<SegmentationLoss<?>> losses() {
    return Examples.losses().filter(Examples::looksAtNeighbors);
  }

  private static Evaluation evaluate(
      SegmentationLoss<?> loss, double[] labels, double[] logits, long... sizes) {
    Shape shape = Shape.of(sizes);
    return Evaluation.of(
        new Evaluation.Problem(loss, shape, labels, shape, logits, null), TFloat64.class);
  }

  /** The loss of a mask, certain but for one part in a million, on an image of one channel. */
  private static double loss(SegmentationLoss<?> loss, double[] labels, double[] mask) {
    double[] logits = Arrays.stream(mask).map(on -> 30 * on - 15).toArray();
    return evaluate(loss, labels, logits, 1, SIZE, SIZE, 1).mean();
  }

  private static double[] rectangle(int top, int bottom, int left, int right) {
    double[] image = new double[SIZE * SIZE];
    for (int row = top; row < bottom; row++) {
      Arrays.fill(image, row * SIZE + left, row * SIZE + right, 1);
    }
    return image;
  }

  private static double[] without(double[] image, double[] cut) {
    double[] rest = image.clone();
    Arrays.setAll(rest, i -> Math.max(0, image[i] - cut[i]));
    return rest;
  }

  @Test
  void aGapInATubeCostsMoreThanAThinnerTube() {
    double[] tube = rectangle(6, 9, 0, SIZE);
    double[] broken = without(tube, rectangle(6, 9, 7, 9)); // 6 voxels
    double[] thinner = without(tube, rectangle(6, 7, 4, 10)); // 6 voxels too
    assertThat(loss(DiceLoss.withDefaults(), tube, broken))
        .isCloseTo(loss(DiceLoss.withDefaults(), tube, thinner), within(1e-12));
    ClDiceLoss clDice = ClDiceLoss.withDefaults();
    assertThat(loss(clDice, tube, tube)).isCloseTo(0, within(1e-4));
    assertThat(loss(clDice, tube, broken)).isGreaterThan(2 * loss(clDice, tube, thinner));
  }

  @Test
  void anEmptyImageIsRightlyEmpty() {
    double[] nothing = new double[SIZE * SIZE];
    assertThat(loss(ClDiceLoss.withDefaults(), nothing, nothing)).isCloseTo(0, within(1e-3));
    assertThat(loss(HausdorffLoss.withDefaults(), nothing, nothing)).isZero();
  }

  @Test
  void theLargerAnErrorTheMoreItCosts() {
    HausdorffLoss hausdorff = HausdorffLoss.withDefaults();
    double[] nothing = new double[SIZE * SIZE];
    double[] scattered = new double[SIZE * SIZE];
    for (int i = 0; i < 64; i++) {
      scattered[(2 * (i / 8) + 1) * SIZE + 2 * (i % 8)] = 1;
    }
    double[] small = rectangle(6, 10, 6, 10);
    double[] block = rectangle(4, 12, 4, 12); // 64 voxels too
    assertThat(loss(hausdorff, nothing, scattered)).isZero();
    assertThat(loss(hausdorff, nothing, small)).isPositive();
    assertThat(loss(hausdorff, nothing, block)).isGreaterThan(loss(hausdorff, nothing, small));
    assertThat(loss(hausdorff, block, nothing))
        .isCloseTo(loss(hausdorff, nothing, block), within(1e-3));
  }

  @Test
  void oneErosionByHand() {
    // Errors 1, 1, 1, 0: means over three 2/3, 1, 2/3, 1/3; less 1/2 and normalised 1/3, 1, 1/3, 0.
    double[] labels = {0, 0, 0, 0};
    double[] probabilities = {1, 1, 1, 0};
    double found =
        evaluate(
                HausdorffLoss.withDefaults().withErosions(1).withProbabilities(),
                labels,
                probabilities,
                1,
                4,
                1)
            .mean();
    assertThat(found).isCloseTo((1 / 3.0 + 1 + 1 / 3.0) / 4, within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyAxisIsTreatedAlike(SegmentationLoss<?> loss) {
    int depth = 4;
    int height = 5;
    int width = 6;
    double[] labels = random(depth * height * width, 3, x -> x > -0.5 ? 1 : 0);
    double[] logits = random(depth * height * width, 4, x -> 3 * x);
    Evaluation straight = evaluate(loss, labels, logits, 1, depth, height, width, 1);
    Evaluation turned =
        evaluate(
            loss,
            turned(labels, depth, height * width),
            turned(logits, depth, height * width),
            1,
            height,
            width,
            depth,
            1);
    assertThat(straight.mean()).isPositive();
    assertThat(turned.mean()).isCloseTo(straight.mean(), within(1e-13));
    assertThat(turned.gradientByHand())
        .usingComparatorWithPrecision(1e-13)
        .containsExactly(turned(straight.gradientByHand(), depth, height * width));
  }

  private static double[] random(int count, long seed, DoubleUnaryOperator change) {
    Random random = new Random(seed);
    return random.doubles(count).map(ignored -> random.nextGaussian()).map(change).toArray();
  }

  private static double[] turned(double[] matrix, int rows, int columns) {
    double[] turned = new double[matrix.length];
    Arrays.setAll(turned, i -> matrix[i % rows * columns + i / rows]);
    return turned;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theBackgroundTakesNoPart(SegmentationLoss<?> loss) {
    double[] labels = random(72, 5, x -> x > -0.5 ? 1 : 0);
    double[] logits = random(72, 6, x -> 3 * x);
    double expected = evaluate(loss, labels, logits, 1, 4, 6, 3).mean();
    assertThat(evaluate(loss.withoutBackground(), labels, logits, 1, 4, 6, 3).mean())
        .isEqualTo(expected);
    assertThat(evaluate(loss.withClassWeights(9, 2, 2), labels, logits, 1, 4, 6, 3).mean())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void equalVoxelWeightsChangeNothing(SegmentationLoss<?> loss) {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> y = constant(tf, random(30, 7, x -> x > -0.5 ? 1 : 0));
      Operand<TFloat64> x = constant(tf, random(30, 8, z -> 4 * z));
      SegmentationLoss<?> unsmoothed =
          loss instanceof ClDiceLoss clDice ? clDice.withSmooth(1e-12) : loss;
      double[] weights = new double[30];
      Arrays.fill(weights, 2.5);
      double expected = number(unsmoothed.call(tf, y, x));
      assertThat(expected).isPositive();
      assertThat(number(unsmoothed.on(tf, y, x).voxelWeights(constant(tf, weights)).loss()))
          .isCloseTo(expected, within(1e-11));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void weightsReachTheGradient(SegmentationLoss<?> loss) {
    for (SegmentationLoss<?> each :
        List.of(loss, loss.withBatchSums().withReduction(Reduction.SUM))) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Hard hard = Hard.of(tf);
        double[] weights = random(60, 10, x -> Math.max(0, 1 + x));
        LossCall<TFloat64> call =
            each.on(tf, hard.labels(), hard.logits())
                .sampleWeights(tf.constant(new double[] {0.5, 3}))
                .voxelWeights(tf.reshape(tf.constant(weights), tf.array(2, 5, 6)));
        Output<?>[] automatic =
            graph.addGradients(call.loss().asOutput(), new Output<?>[] {hard.logits().asOutput()});
        Operand<TFloat64> byHand = call.lossAndGradient().gradient();
        try (Session session = new Session(graph, Evaluation.AS_BUILT);
            Result result = session.runner().fetch(automatic[0]).fetch(byHand).run()) {
          double[] expected = Evaluation.numbers(result.get(0));
          double[] found = Evaluation.numbers(result.get(1));
          assertThat(found).usingComparatorWithPrecision(1e-14).containsExactly(expected);
          for (int sample = 0; sample < 2; sample++) {
            assertThat(Arrays.stream(found, 30 * sample, 30 * sample + 30))
                .anyMatch(slope -> slope != 0);
          }
          for (int i = 0; i < 60; i++) {
            assertThat(weights[i] == 0 && found[i] != 0).isFalse();
          }
        }
      }
    }
  }

  /** Labels and logits that are wrong about most voxels: smaller errors have no gradient. */
  private record Hard(Operand<TFloat64> labels, Operand<TFloat64> logits) {
    static Hard of(Ops tf) {
      double[] labels = random(60, 9, x -> x > 0 ? 1 : 0);
      double[] logits = new double[60];
      Arrays.setAll(logits, i -> 6 - 12 * labels[i] + Math.sin(i));
      return new Hard(
          tf.reshape(tf.constant(labels), tf.array(2, 5, 6, 1)),
          tf.reshape(tf.constant(logits), tf.array(2, 5, 6, 1)));
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isAPartOfASum(SegmentationLoss<?> loss) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Hard hard = Hard.of(tf);
      List<Output<?>> gradients = new ArrayList<>();
      for (String each : List.of("sum(0.5*dice, 2*" + loss + ")", "dice", loss.toString())) {
        LossCall<TFloat64> call = Losses.parse(each).on(tf, hard.labels(), hard.logits());
        gradients.add(call.lossAndGradient().gradient().asOutput());
      }
      try (Session session = new Session(graph, Evaluation.AS_BUILT)) {
        Session.Runner runner = session.runner();
        gradients.forEach(runner::fetch);
        try (Result result = runner.run()) {
          double[] expected = Evaluation.numbers(result.get(1));
          double[] part = Evaluation.numbers(result.get(2));
          Arrays.setAll(expected, i -> 0.5 * expected[i] + 2 * part[i]);
          assertThat(Evaluation.numbers(result.get(0)))
              .usingComparatorWithPrecision(1e-14)
              .containsExactly(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void compiledIsAsNotCompiled(SegmentationLoss<?> loss) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Hard hard = Hard.of(tf);
      LossCall<TFloat64> call = loss.on(tf, hard.labels(), hard.logits());
      LossAndGradient<TFloat64> compiled = call.compiledLossAndGradient();
      LossAndGradient<TFloat64> plain = call.lossAndGradient();
      try (Session session = new Session(graph, Evaluation.AS_BUILT);
          Result result =
              session.runner().fetch(compiled.gradient()).fetch(plain.gradient()).run()) {
        assertThat(Evaluation.numbers(result.get(0)))
            .usingComparatorWithPrecision(1e-12)
            .containsExactly(Evaluation.numbers(result.get(1)));
      }
    }
  }

  /** Extreme and equal logits, probabilities of exactly 0 and 1, empty and full masks. */
  @ParameterizedTest
  @MethodSource("losses")
  void everyValueAndGradientIsFinite(SegmentationLoss<?> loss) {
    Random random = new Random(11);
    for (SegmentationLoss<?> each : List.of(loss, loss.withProbabilities())) {
      for (int channels = 1; channels <= 3; channels++) {
        Shape shape = Shape.of(200, 3, 4, channels);
        double[] labels = new double[2400 * channels];
        double[] predictions = new double[2400 * channels];
        for (int sample = 0; sample < 200; sample++) {
          int kind = random.nextInt(4);
          double size = Math.pow(10, random.nextInt(32) - 1);
          for (int i = 12 * channels * sample; i < 12 * channels * (sample + 1); i++) {
            labels[i] = kind < 2 ? kind : kind == 2 ? random.nextDouble() : random.nextInt(2);
            predictions[i] =
                each.equals(loss)
                    ? random.nextInt(10) == 0 ? 0 : size * (2 * random.nextDouble() - 1)
                    : Math.min(1, Math.max(0, random.nextGaussian() + 0.5));
          }
        }
        Evaluation found =
            Evaluation.of(
                new Evaluation.Problem(each, shape, labels, shape, predictions, null),
                TFloat32.class);
        assertThat(Arrays.stream(found.values())).allMatch(Double::isFinite);
        assertThat(Arrays.stream(found.gradient())).allMatch(Double::isFinite);
        assertThat(Arrays.stream(found.gradientByHand())).allMatch(Double::isFinite);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void halfPrecisionIsComputedInFloat32(SegmentationLoss<?> loss) {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> y = constant(tf, random(30, 7, x -> x > -0.5 ? 1 : 0));
      Operand<TBfloat16> narrow =
          tf.dtypes.cast(constant(tf, random(30, 8, z -> 4 * z)), TBfloat16.class);
      double expected = number(loss.call(tf, y, tf.dtypes.cast(narrow, TFloat32.class)));
      assertThat(number(loss.call(tf, y, narrow))).isCloseTo(expected, within(0x1p-8 * expected));
    }
  }

  private static Operand<TFloat64> constant(Ops tf, double[] values) {
    return tf.reshape(tf.constant(values), tf.array(1, 5, 6, 1));
  }

  private static double number(Operand<?> x) {
    try (EagerSession session = EagerSession.create()) {
      return Evaluation.numbers(Ops.create(session).dtypes.cast(x, TFloat64.class).asTensor())[0];
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theGradientIsRepeatable(SegmentationLoss<?> loss) {
    for (int channels = 1; channels <= 3; channels++) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Shape shape = Shape.of(2, 4, 5, 6, channels);
        Operand<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
        LossAndGradient<TFloat32> first = loss.on(tf, y, x).lossAndGradient();
        LossAndGradient<TFloat32> second = loss.on(tf, y, x).lossAndGradient();
        assertThat(first.gradient().shape()).isEqualTo(shape);
        assertThat(second.gradient().shape()).isEqualTo(shape);
        graph
            .operations()
            .forEachRemaining(
                op -> {
                  if (op.type().equals("AddN")) {
                    assertThat(op.numInputs()).as(op.name()).isLessThanOrEqualTo(2);
                  }
                });
      }
    }
  }
}
