package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/** Both parts by themselves, and the powers of numbers that are nearly 0 or very large. */
class ExponentialLogarithmicLossTest {
  private static final double[] LABELS = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0};

  /** Four voxels of three classes, each right by a margin. */
  private static Evaluation evaluate(
      SegmentationLoss<?> loss, double margin, Class<? extends TNumber> type) {
    Shape shape = Shape.of(1, 4, 3);
    double[] logits = Arrays.stream(LABELS).map(y -> margin * y).toArray();
    return Evaluation.of(new Evaluation.Problem(loss, shape, LABELS, shape, logits, null), type);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-3, 0, 1, 6})
  void withGammaOneTheVoxelsHaveTheirCrossEntropy(double margin) {
    ExponentialLogarithmicLoss loss =
        ExponentialLogarithmicLoss.withDefaults().withDiceWeight(0).withGamma(1);
    Evaluation found = evaluate(loss, margin, TFloat64.class);
    Evaluation expected = evaluate(CrossEntropyLoss.withDefaults(), margin, TFloat64.class);
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-14));
    assertThat(found.gradient())
        .usingComparatorWithPrecision(1e-14)
        .containsExactly(expected.gradient());
  }

  /** Classes 1 and 2 have one voxel each, and of every other voxel half of what is wrong. */
  @ParameterizedTest
  @ValueSource(doubles = {-20, -1, 0, 3, 20})
  void theDicePartIsThePowerOfALogarithm(double margin) {
    double smooth = 0.25;
    double gamma = 0.3;
    SegmentationLoss<?> loss =
        ExponentialLogarithmicLoss.withDefaults()
            .withDiceWeight(1)
            .withGamma(gamma)
            .withSmooth(smooth)
            .withoutBackground();
    Evaluation dice = evaluate(loss, margin, TFloat64.class);
    double wrong = 2 / (Math.exp(margin) + 2); // 1 - p of the right class
    double p = 1 - wrong;
    double ratio = (wrong / 2 + 3 * wrong / 4) / (p + smooth);
    assertThat(dice.mean()).isCloseTo(Math.pow(Math.log1p(ratio), gamma), within(1e-12));
  }

  /** By a margin m both parts fall as e^(-gamma m): float32 is as exact as float64. */
  @ParameterizedTest
  @ValueSource(doubles = {17, 40, 80})
  void keepsItsDigitsWhereAllIsRight(double margin) {
    ExponentialLogarithmicLoss loss = ExponentialLogarithmicLoss.withDefaults();
    Evaluation wide = evaluate(loss, margin, TFloat64.class);
    Evaluation narrow = evaluate(loss, margin, TFloat32.class);
    assertThat(narrow.mean() / wide.mean()).isCloseTo(1, within(1e-4));
    assertThat(narrow.meanByHand()).isCloseTo(narrow.mean(), within(1e-6 * narrow.mean()));
    double largest = Arrays.stream(wide.gradient()).map(Math::abs).max().orElseThrow();
    assertThat(largest).isPositive();
    for (int i = 0; i < LABELS.length; i++) {
      double expected = wide.gradient()[i];
      assertThat(wide.gradientByHand()[i]).isCloseTo(expected, within(1e-9 * largest));
      assertThat(narrow.gradient()[i]).isCloseTo(expected, within(1e-3 * largest));
      assertThat(narrow.gradientByHand()[i]).isCloseTo(expected, within(1e-3 * largest));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e30, -1000, -90, 90, 1000, 1e30})
  void isFiniteWhateverTheMarginEvenWithoutSmoothing(double margin) {
    ExponentialLogarithmicLoss loss = ExponentialLogarithmicLoss.withDefaults().withSmooth(0);
    for (Class<? extends TNumber> type : Arrays.asList(TFloat32.class, TFloat64.class)) {
      Evaluation found = evaluate(loss, margin, type);
      assertThat(found.mean()).isFinite().isNotNegative();
      assertThat(found.meanByHand()).isFinite();
      assertThat(Arrays.stream(found.gradient())).allMatch(Double::isFinite);
      assertThat(Arrays.stream(found.gradientByHand())).allMatch(Double::isFinite);
    }
  }

  @Test
  void everyParameterIsWrittenAndReadBack() {
    ExponentialLogarithmicLoss loss = ExponentialLogarithmicLoss.withDefaults();
    assertThat(loss).isEqualTo(Losses.parse("exponential-logarithmic"));
    SegmentationLoss<?> other =
        loss.withDiceWeight(0.5).withGamma(1.5).withLabelWeights(1, 7.5).withSmooth(1e-6);
    assertThat(other)
        .hasToString(
            "exponential-logarithmic(dice-weight=0.5, gamma=1.5, label-weights=[1, 7.5],"
                + " smooth=1.0E-6)")
        .isEqualTo(Losses.parse(other.toString()));
  }

  @Test
  void refusesWhatIsOutOfRange() {
    ExponentialLogarithmicLoss loss = ExponentialLogarithmicLoss.withDefaults();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.withDiceWeight(1.5))
        .withMessageContaining("dice-weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loss.withGamma(-1))
        .withMessageContaining("gamma");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluate(loss.withLabelWeights(1, 2), 0, TFloat64.class))
        .withMessage("label-weights: expected 3 factors, one a class, found [1.0, 2.0]");
  }
}
