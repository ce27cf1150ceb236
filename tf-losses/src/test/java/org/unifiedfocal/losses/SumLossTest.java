package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Sums of losses. */
class SumLossTest {
  private static Evaluation evaluate(SegmentationLoss<?> loss, int channels) {
    Random random = new Random(3);
    Shape shape = Shape.of(2, 3, 4, channels);
    double[] labels = new double[24 * channels];
    for (int voxel = 0; voxel < 24; voxel++) {
      labels[voxel * channels + random.nextInt(channels)] = channels > 1 ? 1 : random.nextInt(2);
    }
    double[] logits = random.doubles(labels.length, -3, 3).toArray();
    return Evaluation.of(
        new Evaluation.Problem(loss, shape, labels, shape, logits, null), TFloat64.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sum(0.3*modified-focal(asymmetric, delta=0.6, gamma=0.5), 0.7*modified-focal-tversky(asymmetric,"
            + " delta=0.6, gamma=0.5)) | unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.3)",
        "sum(0.5*dice, 0.25*dice, 0.25*dice) | dice",
        "sum(2*sum(0.25*cross-entropy, 0*focal), 0.5*cross-entropy) | cross-entropy",
        "sum(dice, without-background, batch-sums) | dice(without-background, batch-sums)"
      })
  void isTheLossItMakesUp(String sum, String single) {
    for (int channels = 1; channels <= 3; channels++) {
      Evaluation found = evaluate(Losses.parse(sum), channels);
      Evaluation expected = evaluate(Losses.parse(single), channels);
      assertThat(found.values())
          .usingComparatorWithPrecision(1e-14)
          .containsExactly(expected.values());
      assertThat(found.gradient())
          .usingComparatorWithPrecision(1e-14)
          .containsExactly(expected.gradient());
      assertThat(found.gradientByHand())
          .usingComparatorWithPrecision(1e-14)
          .containsExactly(expected.gradientByHand());
    }
  }

  @Test
  void labelsAndPredictionsAreEncodedOnce() {
    assertThat(operations("sum(dice, 0.5*cross-entropy)", "Bitcast"))
        .isEqualTo(operations("dice", "Bitcast"))
        .isPositive();
    assertThat(operations("sum(dice, 0.5*tversky(delta=0.7))", "Sigmoid"))
        .isEqualTo(operations("dice", "Sigmoid"))
        .isPositive();
  }

  /** How many operations of a type loss and gradient take. */
  private static long operations(String specification, String type) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 8, 2)));
      Losses.parse(specification).on(tf, x, x).lossAndGradient();
      long count = 0;
      for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
        if (all.next().type().equals(type)) {
          count++;
        }
      }
      return count;
    }
  }

  @Test
  void aFedParameterReachesEveryPartThatHasIt() {
    double[] labels = {1, 0, 0, 1, 0, 1, 1, 0};
    double[] logits = {0.5, -1, 2, 0.25, -0.5, 1, 3, -2};
    SegmentationLoss<?> fed =
        Losses.parse("sum(tversky(delta=0.7), 2*focal-tversky(delta=0.2, gamma=0.75), dice)");
    SegmentationLoss<?> known =
        Losses.parse("sum(tversky(delta=0.4), 2*focal-tversky(delta=0.4, gamma=0.75), dice)");
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat64> y = tf.reshape(tf.constant(labels), tf.array(1, 4, 2));
      Operand<TFloat64> x = tf.reshape(tf.constant(logits), tf.array(1, 4, 2));
      double found =
          Evaluation.numbers(
              fed.on(tf, y, x).parameter("delta", tf.constant(0.4)).loss().asTensor())[0];
      assertThat(found)
          .isCloseTo(Evaluation.numbers(known.call(tf, y, x).asTensor())[0], within(1e-15));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> fed.on(tf, y, x).parameter("alpha", tf.constant(0.4)).loss())
          .withMessage("parameter: expected one of [delta, gamma], found alpha");
    }
  }

  @Test
  void aWeightIsAboveZeroWhenItIsComputed() {
    SumLoss nothing = SumLoss.of(0, DiceLoss.withDefaults());
    assertThat(evaluate(nothing.plus(1, CrossEntropyLoss.withDefaults()), 2).values())
        .containsExactly(evaluate(CrossEntropyLoss.withDefaults(), 2).values());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evaluate(nothing, 2))
        .withMessage("sum: expected a weight above 0, found 0*dice");
  }

  @Test
  void partsWithSettingsAndOtherLabelsAreRefused() {
    SumLoss sum = SumLoss.of(1, DiceLoss.withDefaults());
    for (SegmentationLoss<?> part :
        Arrays.asList(
            DiceLoss.withDefaults().withSparseLabels(),
            FocalLoss.withDefaults().withProbabilities(),
            sum.withBatchSums())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> sum.plus(1, part))
          .withMessage(
              "sum: expected parts without settings, which are those of the sum, found " + part);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SumLoss.of(0.01, BoundaryLoss.withDefaults()))
        .withMessage(
            "sum: expected losses on the labels of classes, found boundary, whose labels are"
                + " signed distances: call it on its own and add the results");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sum.plus(Double.NaN, DiceLoss.withDefaults()))
        .withMessage("weight of dice: expected a finite number >= 0, found NaN");
  }
}
