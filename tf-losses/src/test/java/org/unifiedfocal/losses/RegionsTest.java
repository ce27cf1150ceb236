package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;

/** A loss on regions is the mean of the one-channel losses of the channels. */
class RegionsTest {
  private static final int SAMPLES = 2;
  private static final int VOXELS = 12;
  private static final double[] WEIGHTS = {0.5, 0, 1.5};

  static Stream<SegmentationLoss<?>> losses() {
    return Examples.losses()
        .flatMap(
            loss ->
                Stream.of(
                    loss,
                    loss.withBatchSums(),
                    loss.withoutBackground().withEmptyForeground(EmptyForeground.SKIP)));
  }

  private static double[] labels(int channels) {
    return new Random(1)
        .ints((long) SAMPLES * VOXELS * channels, 0, 2)
        .mapToDouble(label -> label)
        .toArray();
  }

  private static double[] logits(int channels) {
    return new Random(2).doubles((long) SAMPLES * VOXELS * channels, -2, 2).toArray();
  }

  private static double[] channel(double[] of, int channels, int c) {
    double[] picked = new double[of.length / channels];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = of[i * channels + c];
    }
    return picked;
  }

  private static Evaluation evaluate(
      SegmentationLoss<?> loss, double[] labels, double[] logits, int channels) {
    Shape shape = Shape.of(SAMPLES, 3, 4, channels);
    double[] ofSamples = {0.25, 2};
    return Evaluation.of(
        new Evaluation.Problem(loss, shape, labels, shape, logits, ofSamples), TFloat64.class);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isTheWeightedMeanOfTheRegions(SegmentationLoss<?> loss) {
    Evaluation found =
        evaluate(loss.withRegions().withClassWeights(WEIGHTS), labels(3), logits(3), 3);
    double[] values = new double[SAMPLES];
    for (int c = 0; c < 3; c++) {
      double share = WEIGHTS[c] / 2;
      Evaluation region = evaluate(loss, channel(labels(3), 3, c), channel(logits(3), 3, c), 1);
      for (int sample = 0; sample < SAMPLES; sample++) {
        values[sample] += share * region.values()[sample];
      }
      for (int i = 0; i < SAMPLES * VOXELS; i++) {
        region.gradient()[i] *= share;
      }
      for (double[] gradient : List.of(found.gradient(), found.gradientByHand())) {
        assertThat(channel(gradient, 3, c))
            .usingComparatorWithPrecision(1e-15)
            .containsExactly(region.gradient());
      }
    }
    assertThat(found.values()).usingComparatorWithPrecision(1e-14).containsExactly(values);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void oneRegionIsOneChannel(SegmentationLoss<?> loss) {
    Evaluation region = evaluate(loss.withRegions(), labels(1), logits(1), 1);
    Evaluation channel = evaluate(loss, labels(1), logits(1), 1);
    assertThat(region.values()).containsExactly(channel.values());
    assertThat(region.gradientByHand()).containsExactly(channel.gradientByHand());
  }

  @Test
  void voxelWeightsHoldForEveryRegion() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      SegmentationLoss<?> loss =
          UnifiedFocalLoss.asymmetric().withRegions().withReduction(Reduction.NONE);
      double[] labels = {0, 1, 1, 1, 0, 0, 1, 0};
      double[] logits = {1, -2, 0.5, 3, 100, 100, -1, 0.25};
      double[] labelsOfThree = {0, 1, 1, 1, 1, 0};
      double[] logitsOfThree = {1, -2, 0.5, 3, -1, 0.25};
      LossAndGradient<TFloat64> weighted =
          loss.on(tf, constant(tf, labels, 1, 4, 2), constant(tf, logits, 1, 4, 2))
              .voxelWeights(constant(tf, new double[] {1, 1, 0, 1}, 1, 4))
              .lossAndGradient();
      LossAndGradient<TFloat64> without =
          loss.on(tf, constant(tf, labelsOfThree, 1, 3, 2), constant(tf, logitsOfThree, 1, 3, 2))
              .lossAndGradient();
      assertThat(Evaluation.numbers(weighted.loss().asTensor()))
          .usingComparatorWithPrecision(1e-15)
          .containsExactly(Evaluation.numbers(without.loss().asTensor()));
      double[] expected = Evaluation.numbers(without.gradient().asTensor());
      assertThat(Evaluation.numbers(weighted.gradient().asTensor()))
          .usingComparatorWithPrecision(1e-15)
          .containsExactly(
              expected[0], expected[1], expected[2], expected[3], 0, 0, expected[4], expected[5]);
    }
  }

  private static Operand<TFloat64> constant(Ops tf, double[] values, long... shape) {
    return tf.reshape(tf.constant(values), tf.constant(shape));
  }

  @Test
  void whatIsWrongIsSaid() {
    DiceLoss loss = DiceLoss.withDefaults();
    String sparse = "regions: expected dense labels, one channel a region, found sparse labels";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.withSparseLabels().withRegions())
        .withMessage(sparse);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Losses.parse("dice(regions, sparse)"))
        .withMessage(sparse);
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> x = constant(tf, new double[8], 1, 4, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.withRegions().withClassWeights(1, 2, 3).call(tf, x, x))
          .withMessage("class weights: expected 2, one a region, found [1.0, 2.0, 3.0]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.withRegions().withClassWeights(0, 0).call(tf, x, x))
          .withMessage(
              "class weights: expected one above 0 among the regions that take part, found [0.0, 0.0]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> loss.withRegions().withIgnoredLabel(255).call(tf, x, x))
          .withMessageContaining("found dense labels");
    }
  }
}
