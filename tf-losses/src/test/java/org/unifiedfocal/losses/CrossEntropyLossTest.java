package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;

/** The hardest voxels and smoothed labels of cross-entropy. */
class CrossEntropyLossTest {
  /** Of a background voxel with the logit z of the foreground: its cost is ln(1 + e^z). */
  private static final double[] LOGITS = {-1, 3, 0.5, 2, -4, 1, -2, 0};

  private static Evaluation background(CrossEntropyLoss loss, double... logits) {
    Shape shape = Shape.of(1, logits.length, 1);
    return Evaluation.of(
        new Evaluation.Problem(loss, shape, new double[logits.length], shape, logits, null),
        TFloat64.class);
  }

  private static double cost(double logit) {
    return Math.log1p(Math.exp(logit));
  }

  @ParameterizedTest
  @CsvSource({"0.25, 1, 1, 0, 0", "0.5, 1, 1, 1, 1", "0.3125, 1, 1, 0.5, 0", "0.01, 0.08, 0, 0, 0"})
  void topKIsTheMeanOverTheHardest(
      double fraction, double first, double second, double third, double fourth) {
    double expected =
        (first * cost(3) + second * cost(2) + third * cost(1) + fourth * cost(0.5))
            / (8 * fraction);
    Evaluation found = background(CrossEntropyLoss.withDefaults().withTopK(fraction), LOGITS);
    assertThat(found.mean()).isCloseTo(expected, within(1e-14));
    double[] parts = {0, first, fourth, second, 0, third, 0, 0};
    for (int i = 0; i < LOGITS.length; i++) {
      double slope = parts[i] / (8 * fraction) / (1 + Math.exp(-LOGITS[i]));
      assertThat(found.gradient()[i]).isCloseTo(slope, within(1e-14));
      assertThat(found.gradientByHand()[i]).isCloseTo(slope, within(1e-14));
    }
  }

  @Test
  void topKOfAllIsTheMean() {
    assertThat(background(CrossEntropyLoss.withDefaults().withTopK(1 - 1e-12), LOGITS).mean())
        .isCloseTo(background(CrossEntropyLoss.withDefaults(), LOGITS).mean(), within(1e-11));
    assertThat(CrossEntropyLoss.withDefaults().withTopK(1))
        .isEqualTo(CrossEntropyLoss.withDefaults());
  }

  @Test
  void voxelsThatCostTheSameShare() {
    Evaluation found =
        background(CrossEntropyLoss.withDefaults().withTopK(0.5), 1, 1, 5, 1, -1, 1, -1, -1);
    // Four of eight: the one at 5, and three quarters of each of the four at 1.
    assertThat(found.mean()).isCloseTo((cost(5) + 3 * cost(1)) / 4, within(1e-14));
    double slope = 0.75 / 4 / (1 + Math.exp(-1));
    for (int i : new int[] {0, 1, 3, 5}) {
      assertThat(found.gradientByHand()[i]).isCloseTo(slope, within(1e-14));
    }
    assertThat(found.gradientByHand()[4]).isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.25, 0.5, 0.9})
  void aWeightedVoxelIsSoManyVoxels(double fraction) {
    CrossEntropyLoss loss = CrossEntropyLoss.withDefaults().withTopK(fraction);
    double[] weights = {2, 1, 3, 0, 2, 1, 1, 2};
    double[] repeated =
        DoubleStream.of(0, 0, 1, 2, 2, 2, 4, 4, 5, 6, 7, 7).map(i -> LOGITS[(int) i]).toArray();
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> x = tf.reshape(tf.constant(LOGITS), tf.array(1, 8, 1));
      Operand<TFloat64> y = tf.zerosLike(x);
      LossAndGradient<TFloat64> found =
          loss.on(tf, y, x)
              .voxelWeights(tf.reshape(tf.constant(weights), tf.array(1, 8)))
              .lossAndGradient();
      Evaluation expected = background(loss, repeated);
      assertThat(Evaluation.numbers(found.loss().asTensor())[0])
          .isCloseTo(expected.mean(), within(1e-14));
      double[] slopes = Evaluation.numbers(found.gradient().asTensor());
      assertThat(slopes[4] / 2).isCloseTo(expected.gradient()[6], within(1e-14));
      assertThat(slopes[2] / 3).isCloseTo(expected.gradient()[3], within(1e-14));
      assertThat(slopes[1]).isCloseTo(expected.gradient()[2], within(1e-14));
      assertThat(slopes[3]).isZero();
    }
  }

  @Test
  void smoothedLabelsAreSoftLabels() {
    Shape shape = Shape.of(1, 2, 4);
    double[] hard = {1, 0, 0, 0, 0, 0, 1, 0};
    double[] soft = Arrays.stream(hard).map(y -> 0.8 * y + 0.05).toArray();
    double[] logits = {0.5, -1, 2, 0, 1, 3, -2, 0.25};
    Evaluation found =
        Evaluation.of(
            new Evaluation.Problem(
                CrossEntropyLoss.withDefaults().withLabelSmoothing(0.2),
                shape,
                hard,
                shape,
                logits,
                null),
            TFloat64.class);
    Evaluation expected =
        Evaluation.of(
            new Evaluation.Problem(
                CrossEntropyLoss.withDefaults(), shape, soft, shape, logits, null),
            TFloat64.class);
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-14));
    assertThat(found.gradientByHand())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(expected.gradientByHand());
  }
}
