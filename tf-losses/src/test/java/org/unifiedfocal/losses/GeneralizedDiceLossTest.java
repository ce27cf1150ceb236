package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** What the weights by volume do. */
class GeneralizedDiceLossTest {
  private static final Shape SHAPE = Shape.of(1, 6, 3);
  private static final double[] LOGITS = new Random(4).doubles(18, -2, 2).toArray();

  private static Evaluation evaluate(GeneralizedDiceLoss loss, int... classes) {
    return evaluate(loss, LOGITS, classes);
  }

  private static Evaluation evaluate(GeneralizedDiceLoss loss, double[] logits, int... classes) {
    double[] labels = new double[3 * classes.length];
    for (int voxel = 0; voxel < classes.length; voxel++) {
      labels[3 * voxel + classes[voxel]] = 1;
    }
    Shape shape = Shape.of(1, classes.length, 3);
    return Evaluation.of(
        new Evaluation.Problem(loss, shape, labels, shape, logits, null), TFloat64.class);
  }

  @Test
  void theSizeOfTheImageDoesNotMatter() {
    GeneralizedDiceLoss loss = GeneralizedDiceLoss.withDefaults().withSmooth(0);
    double once = evaluate(loss, 0, 0, 0, 1, 1, 2).mean();
    double[] twice = Arrays.copyOf(LOGITS, 36);
    System.arraycopy(LOGITS, 0, twice, 18, 18);
    assertThat(evaluate(loss, twice, 0, 0, 0, 1, 1, 2, 0, 0, 0, 1, 1, 2).mean())
        .isCloseTo(once, within(1e-15));
  }

  @Test
  void classesOfOneSizeWeighTheSame() {
    double expected =
        evaluate(
                GeneralizedDiceLoss.withDefaults().withWeighting(VolumeWeighting.UNIFORM),
                0,
                1,
                2,
                2,
                1,
                0)
            .mean();
    for (VolumeWeighting weighting : VolumeWeighting.values()) {
      GeneralizedDiceLoss loss = GeneralizedDiceLoss.withDefaults().withWeighting(weighting);
      assertThat(evaluate(loss, 0, 1, 2, 2, 1, 0).mean()).isCloseTo(expected, within(1e-15));
    }
  }

  @Test
  void anAbsentClassWeighsAsTheSmallest() {
    GeneralizedDiceLoss plain = GeneralizedDiceLoss.withDefaults();
    // Class 2 is absent, class 1 has two voxels, class 0 four: weights 1/4, 1, 1.
    double found = evaluate(plain, 0, 0, 0, 0, 1, 1).mean();
    double expected =
        evaluate(
                plain.withWeighting(VolumeWeighting.UNIFORM).withClassWeights(0.25, 1, 1),
                0,
                0,
                0,
                0,
                1,
                1)
            .mean();
    assertThat(found).isCloseTo(expected, within(1e-6));
    GeneralizedDiceLoss skip = plain.withEmptyForeground(EmptyForeground.SKIP);
    assertThat(evaluate(skip, 0, 0, 0, 0, 1, 1).mean())
        .isCloseTo(evaluate(plain.withClassWeights(1, 1, 0), 0, 0, 0, 0, 1, 1).mean(), within(1e-6))
        .isLessThan(found);
  }

  /** 1/V^2 of such a volume is above the largest float32, and V^2 below the smallest. */
  @ParameterizedTest
  @EnumSource(VolumeWeighting.class)
  void aVolumeNextToNothingIsFinite(VolumeWeighting weighting) {
    double[] labels = new double[18];
    for (int voxel = 0; voxel < 6; voxel++) {
      labels[3 * voxel] = 1;
      labels[3 * voxel + 1] = voxel == 0 ? 1e-30 : 0;
    }
    Evaluation found =
        Evaluation.of(
            new Evaluation.Problem(
                GeneralizedDiceLoss.withDefaults().withWeighting(weighting),
                SHAPE,
                labels,
                SHAPE,
                LOGITS,
                null),
            TFloat32.class);
    assertThat(found.mean()).isBetween(0.0, 1.0);
    assertThat(Arrays.stream(found.gradient())).allMatch(Double::isFinite);
    assertThat(Arrays.stream(found.gradientByHand())).allMatch(Double::isFinite);
  }
}
