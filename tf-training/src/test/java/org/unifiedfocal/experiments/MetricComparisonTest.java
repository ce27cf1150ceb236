package org.unifiedfocal.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.metrics.Metric;

/** Three losses on seven cases; all numbers from numpy 2.4.6 and scipy 1.17.1. */
class MetricComparisonTest {
  private static final Offset<Double> CLOSE = within(1e-9);
  private static final int[] DICE = {32, 40, 45, 51, 21, 61, 42};
  private static final int[] FOCAL = {31, 42, 38, 51, 13, 58, 39};
  private static final int[] UNIFIED = {36, 43, 44, 55, 27, 62, 47};

  @TempDir Path folder;

  private static String[] cases(int[] sixtyFourths) {
    return IntStream.range(0, sixtyFourths.length)
        .mapToObj(i -> FinishedRuns.found("case-" + i, sixtyFourths[i] / 64.0, 3))
        .toArray(String[]::new);
  }

  @Test
  void isThatOfScipy() throws IOException {
    Comparison comparison =
        new Comparison(
            folder,
            FinishedRuns.plan(2, List.of(1L), "dice", "unified-focal(asymmetric)", "focal"));
    FinishedRuns.finish(comparison, "dice", 1, 1, cases(DICE));
    FinishedRuns.finish(comparison, "focal", 1, 1, cases(FOCAL));
    FinishedRuns.finish(comparison, "unified-focal-asymmetric", 1, 1, cases(UNIFIED));
    ComparedLoss reference = comparison.plan().reference();
    assertThat(reference.title()).isEqualTo("Unified Focal, asymmetric");
    StudyResults results = StudyResults.of(comparison, comparison.plan().studies().get(0));
    MetricComparison found = MetricComparison.of(results, "1", Metric.DICE, reference);

    assertThat(found.friedman().statistic()).isCloseTo(9.851851851851851, CLOSE);
    assertThat(found.friedman().p()).isCloseTo(0.007256004645607423, CLOSE);
    assertThat(found.rows().stream().map(MetricComparison.Row::meanRank))
        .containsExactly(14.5 / 7, 8.0 / 7, 19.5 / 7);
    MetricComparison.Row dice = found.rows().get(0);
    assertThat(dice.summary().mean()).isCloseTo(0.6517857142857143, CLOSE);
    assertThat(dice.summary().std()).isCloseTo(0.2012562850246043, CLOSE);
    assertThat(dice.summary().low()).isCloseTo(0.46565469475842447, CLOSE);
    assertThat(dice.summary().high()).isCloseTo(0.8379167338130041, CLOSE);
    assertThat(found.isBest(dice)).isFalse();
    assertThat(found.isBest(found.rows().get(1))).isTrue();

    MetricComparison.Test ofDice = Objects.requireNonNull(dice.test());
    MetricComparison.Test ofFocal = Objects.requireNonNull(found.rows().get(2).test());
    assertThat(ofDice.difference()).isCloseTo(-0.049107142857142856, CLOSE);
    assertThat(ofFocal.difference()).isCloseTo(-0.09375, CLOSE);
    assertThat(ofDice.p()).isCloseTo(0.033966233087128726, CLOSE);
    assertThat(ofFocal.p()).isCloseTo(0.01775592261403605, CLOSE);
    // Holm: the smaller p twice, then the larger of that and the other.
    assertThat(ofFocal.corrected()).isCloseTo(2 * 0.01775592261403605, CLOSE);
    assertThat(ofDice.corrected()).isCloseTo(2 * 0.01775592261403605, CLOSE);
  }
}
