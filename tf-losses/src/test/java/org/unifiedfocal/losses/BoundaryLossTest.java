package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Signed distances in the place of labels. */
class BoundaryLossTest {
  /** A line of voxels, the third and fourth inside. */
  private static final double[] DISTANCES = {2, 1, 0, 0, 1, 2, 3};

  private static final double[] LOGITS = {-1, 3, 0.5, 2, -4, 1, -2};

  private static Evaluation evaluate(
      SegmentationLoss<?> loss, int channels, double[] distances, double[] logits) {
    Shape shape = Shape.of(1, distances.length / channels, channels);
    return Evaluation.of(
        new Evaluation.Problem(loss, shape, distances, shape, logits, null), TFloat64.class);
  }

  /** Two channels (a, b) of one each. */
  private static double[] interleaved(double[] a, double[] b) {
    double[] both = new double[2 * a.length];
    Arrays.setAll(both, i -> i % 2 == 0 ? a[i / 2] : b[i / 2]);
    return both;
  }

  private static double[] minus(double[] numbers) {
    return Arrays.stream(numbers).map(x -> -x).toArray();
  }

  @Test
  void oneChannelIsTheForegroundOfTwo() {
    double expected = 0;
    for (int i = 0; i < 7; i++) {
      expected += DISTANCES[i] / (1 + Math.exp(-LOGITS[i])) / 7;
    }
    Evaluation one = evaluate(BoundaryLoss.withDefaults(), 1, DISTANCES, LOGITS);
    assertThat(one.mean()).isCloseTo(expected, within(1e-14));
    double[] maps = interleaved(minus(DISTANCES), DISTANCES);
    double[] logits = interleaved(new double[7], LOGITS);
    Evaluation two = evaluate(BoundaryLoss.withDefaults().withoutBackground(), 2, maps, logits);
    assertThat(two.mean()).isCloseTo(expected, within(1e-14));
    // The background, whose distances are the opposite, changes the loss by a constant.
    Evaluation both = evaluate(BoundaryLoss.withDefaults(), 2, maps, logits);
    assertThat(both.mean())
        .isCloseTo(expected - Arrays.stream(DISTANCES).sum() / 14, within(1e-14));
    assertThat(both.gradientByHand())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(two.gradientByHand());
  }

  @Test
  void deepSupervisionTakesDistances() {
    double[] distances = {2, 1, -1, -2, -1, 1, 2};
    double[] logits = minus(distances);
    SegmentationLoss<?> loss = Losses.parse("deep-supervision(boundary)");
    assertThat(loss.takesSignedDistances()).isTrue();
    assertThat(Losses.parse("deep-supervision(dice)").takesSignedDistances()).isFalse();
    assertThat(evaluate(loss, 1, distances, logits).mean())
        .isEqualTo(evaluate(BoundaryLoss.withDefaults(), 1, distances, logits).mean());
  }

  @Test
  void isLeastForTheRightAnswer() {
    double[] distances = {2, 1, -1, -2, -1, 1, 2};
    double right = evaluate(BoundaryLoss.withDefaults(), 1, distances, minus(distances)).mean();
    assertThat(right).isNegative();
    double[] sharp = Arrays.stream(distances).map(phi -> -1000 * phi).toArray();
    assertThat(evaluate(BoundaryLoss.withDefaults(), 1, distances, sharp).mean())
        .isCloseTo(-4.0 / 7, within(1e-15))
        .isLessThan(right);
  }

  @Test
  void distancesInWholeNumbers() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> x = tf.reshape(tf.constant(LOGITS), tf.array(1, 7, 1));
      Operand<TInt32> map =
          tf.dtypes.cast(tf.reshape(tf.constant(DISTANCES), tf.array(1, 7, 1)), TInt32.class);
      assertThat(Evaluation.numbers(BoundaryLoss.withDefaults().call(tf, map, x).asTensor())[0])
          .isEqualTo(evaluate(BoundaryLoss.withDefaults(), 1, DISTANCES, LOGITS).mean());
    }
  }

  @Test
  void labelsOfClassesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BoundaryLoss.withDefaults().withSparseLabels())
        .withMessage(
            "labels: expected signed distances, dense and without an ignored label, found sparse");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BoundaryLoss.withDefaults().withIgnoredLabel(255));
  }
}
