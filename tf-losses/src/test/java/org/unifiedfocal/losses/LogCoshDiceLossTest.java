package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** ln cosh of the Dice loss, and where that is nearly 0. */
class LogCoshDiceLossTest {

  /** Four voxels that are right by a margin. */
  private static Evaluation.Problem problem(SegmentationLoss<?> loss, double margin) {
    Shape shape = Shape.of(1, 4, 1);
    double[] labels = {0, 1, 1, 0};
    double[] logits = Arrays.stream(labels).map(y -> margin * (2 * y - 1)).toArray();
    return new Evaluation.Problem(loss, shape, labels, shape, logits, null);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1000, -2, 0, 0.5, 2})
  void isLogCoshOfTheDiceLoss(double margin) {
    Evaluation dice = Evaluation.of(problem(DiceLoss.withDefaults(), margin), TFloat64.class);
    Evaluation found =
        Evaluation.of(problem(LogCoshDiceLoss.withDefaults(), margin), TFloat64.class);
    assertThat(found.mean()).isCloseTo(Math.log(Math.cosh(dice.mean())), within(1e-15));
    for (int i = 0; i < 4; i++) {
      double slope = Math.tanh(dice.mean()) * dice.gradient()[i];
      assertThat(found.gradient()[i]).isCloseTo(slope, within(1e-15));
      assertThat(found.gradientByHand()[i]).isCloseTo(slope, within(1e-15));
    }
  }

  /** cosh of these Dice losses D is 1 in float32, and yet the loss is D^2/2. */
  @ParameterizedTest
  @ValueSource(doubles = {9, 12, 15})
  void keepsItsDigitsWhereItIsNearlyZero(double margin) {
    double dice = Evaluation.of(problem(DiceLoss.withDefaults(), margin), TFloat64.class).mean();
    Evaluation found =
        Evaluation.of(problem(LogCoshDiceLoss.withDefaults(), margin), TFloat32.class);
    assertThat((float) Math.cosh(dice)).isEqualTo(1);
    assertThat(found.mean() / (dice * dice / 2)).isCloseTo(1, within(1e-5));
    assertThat(found.meanByHand()).isEqualTo(found.mean());
  }
}
