package org.unifiedfocal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.LabelMap;

class ConfusionCountsTest {
  private static final List<Integer> SHAPE = List.of(2, 3);

  @Test
  void countsEveryClassInOnePass() {
    LabelMap reference = Labels.of(SHAPE, 0, 0, 1, 1, 2, 254);
    LabelMap prediction = Labels.of(SHAPE, 0, 1, 1, 2, 2, 254);

    List<ConfusionCounts> counts = ConfusionCounts.of(reference, prediction, 255);

    assertThat(counts).hasSize(255);
    assertThat(counts.get(0)).isEqualTo(new ConfusionCounts(1, 0, 1, 4));
    assertThat(counts.get(1)).isEqualTo(new ConfusionCounts(1, 1, 1, 3));
    assertThat(counts.get(2)).isEqualTo(new ConfusionCounts(1, 1, 0, 4));
    assertThat(counts.get(254)).isEqualTo(new ConfusionCounts(1, 0, 0, 5));
  }

  @Test
  void refusesLabelsOutsideTheClasses() {
    LabelMap good = Labels.of(SHAPE, 0, 0, 1, 1, 0, 0);
    LabelMap bad = Labels.of(SHAPE, 0, 0, 1, 4, 0, 0);

    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> ConfusionCounts.of(good, bad, 2))
        .withMessage("expected labels below 2, found 4 in the prediction");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> ConfusionCounts.of(bad, good, 2))
        .withMessage("expected labels below 2, found 4 in the reference");
  }

  @Test
  void refusesMapsOfDifferentShapes() {
    LabelMap reference = Labels.of(SHAPE, 0, 0, 1, 1, 0, 0);
    LabelMap turned = Labels.of(Geometry.of(3, 2), 0, 0, 1, 1, 0, 0);

    String message = "expected a prediction of shape [2, 3] like the reference, found [3, 2]";
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> ConfusionCounts.of(reference, turned, 2))
        .withMessage(message);
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> SurfaceDistances.between(reference, turned, 1))
        .withMessage(message);
  }

  @Test
  void leavesIgnoredVoxelsOut() {
    LabelMap reference = Labels.of(SHAPE, 1, 0, 255, 255, 1, 0);
    LabelMap prediction = Labels.of(SHAPE, 1, 1, 1, 0, 0, 0);
    assertThat(ConfusionCounts.of(reference, prediction, 2))
        .containsExactly(new ConfusionCounts(1, 1, 1, 1), new ConfusionCounts(1, 1, 1, 1));
    assertThat(ConfusionCounts.of(reference, prediction, 2).get(1).accuracy()).isEqualTo(0.5);
  }

  /** By the formula of Taha and Hanbury, in exact fractions. */
  @ParameterizedTest
  @CsvSource({
    "6, 0, 0, 1", // the same mask
    "0, 3, 3, 1", // as large, elsewhere
    "2, 1, 3, 0.75", // volumes 5 and 3
    "2, 3, 1, 0.75",
    "0, 0, 4, 0", // nothing is predicted
    "0, 4, 0, 0", // nothing is there
    "0, 0, 0, NaN",
  })
  void volumetricSimilarityComparesVolumes(
      long truePositives, long falsePositives, long falseNegatives, double expected) {
    ConfusionCounts counts =
        new ConfusionCounts(truePositives, falsePositives, falseNegatives, 100);
    assertThat(counts.volumetricSimilarity()).isEqualTo(Double.valueOf(expected));
  }
}
