package org.unifiedfocal.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.metrics.Metric;

class StudyResultsTest {
  @TempDir Path folder;

  private final ComparedLoss dice = ComparedLoss.of("dice");
  private final ComparedLoss focal = ComparedLoss.of("focal");

  private StudyResults results(Comparison comparison) {
    return StudyResults.of(comparison, comparison.plan().studies().get(0));
  }

  @Test
  void aCaseIsTheMeanOfItsSeeds() throws IOException {
    Comparison comparison =
        new Comparison(folder, FinishedRuns.plan(2, List.of(1L, 2L), "dice", "focal"));
    for (String loss : List.of("dice", "focal")) {
      double more = loss.equals("dice") ? 0 : 0.1;
      FinishedRuns.finish(comparison, loss, 1, 1, FinishedRuns.found("a", 0.5 + more, 3));
      FinishedRuns.finish(comparison, loss, 1, 2, FinishedRuns.found("b", 0.6 + more, 4));
      FinishedRuns.finish(comparison, loss, 2, 1, FinishedRuns.found("a", 0.7 + more, 5));
      FinishedRuns.finish(comparison, loss, 2, 2, FinishedRuns.found("b", 0.4 + more, 6));
    }
    StudyResults results = results(comparison);
    assertThat(results.caseIds()).containsExactly("a", "b");
    assertThat(results.classes()).containsExactly("1");
    assertThat(results.values(dice, "1", Metric.DICE))
        .containsExactly(new double[] {0.6, 0.5}, within(1e-12));
    assertThat(results.values(focal, "1", Metric.DICE))
        .containsExactly(new double[] {0.7, 0.6}, within(1e-12));
    assertThat(results.values(dice, "1", Metric.HD95)).containsExactly(4, 5);
    assertThat(results.complete()).isEqualTo(4);
  }

  @Test
  void onlyWhatAllLossesHaveFinishedCounts() throws IOException {
    Comparison comparison =
        new Comparison(folder, FinishedRuns.plan(2, List.of(1L), "dice", "focal"));
    assertThat(results(comparison).isEmpty()).isTrue();
    FinishedRuns.finish(comparison, "dice", 1, 1, FinishedRuns.found("a", 0.5, 3));
    assertThat(results(comparison).isEmpty()).isTrue();
    FinishedRuns.finish(comparison, "focal", 1, 1, FinishedRuns.found("a", 0.6, 3));
    FinishedRuns.finish(comparison, "dice", 1, 2, FinishedRuns.found("b", 0.1, 3));
    StudyResults results = results(comparison);
    assertThat(results.caseIds()).containsExactly("a");
    assertThat(results.values(dice, "1", Metric.DICE)).containsExactly(0.5);
    assertThat(results.complete()).isEqualTo(1);
    assertThat(results.planned()).isEqualTo(2);
  }

  @Test
  void aMissHasNoDistanceAndIsTheWorst() throws IOException {
    Comparison comparison =
        new Comparison(folder, FinishedRuns.plan(2, List.of(1L, 2L), "dice", "focal"));
    for (String loss : List.of("dice", "focal")) {
      FinishedRuns.finish(
          comparison,
          loss,
          1,
          1,
          FinishedRuns.found("a", 0.5, 3),
          FinishedRuns.found("b", 0.6, 2),
          FinishedRuns.healthy("c"));
      FinishedRuns.finish(
          comparison,
          loss,
          2,
          1,
          loss.equals("dice") ? FinishedRuns.missed("a") : FinishedRuns.found("a", 0.7, 5),
          FinishedRuns.found("b", 0.6, 2),
          FinishedRuns.healthy("c"));
    }
    StudyResults results = results(comparison);
    assertThat(results.values(dice, "1", Metric.DICE)).containsExactly(0.25, 0.6, Double.NaN);
    assertThat(results.values(dice, "1", Metric.HD95))
        .containsExactly(Double.POSITIVE_INFINITY, 2, Double.NaN);
    assertThat(results.misses(dice, "1")).isEqualTo(1);
    assertThat(results.misses(focal, "1")).isZero();
    assertThat(results.detected(dice, "1")).isEqualTo(0.75);
    assertThat(results.detected(focal, "1")).isEqualTo(1);

    MetricComparison distances = MetricComparison.of(results, "1", Metric.HD95, focal);
    MetricComparison.Row row = distances.rows().get(0);
    assertThat(row.summary().n()).isEqualTo(1);
    assertThat(row.summary().mean()).isEqualTo(2);
    // The other's mean is worse, over the case too in which this one found nothing.
    assertThat(distances.rows().get(1).summary().mean()).isEqualTo(3);
    assertThat(distances.rows()).noneMatch(distances::isBest);
    assertThat(
            new StudySection(results, focal, List.of("background", "lesion"), List.of(Metric.HD95))
                .summaries()
                .get(0)
                .rows()
                .get(0))
        .extracting(ReportBlock.Cell::text)
        .containsExactly("Dice", "2.00 (1)", "1");
    // Worse in a, the same in b, and c is no case.
    assertThat(row.meanRank()).isEqualTo((2 + 1.5) / 2);
    assertThat(row.test()).isNotNull();
    assertThat(distances.rows().get(1).test()).isNull();
  }
}
