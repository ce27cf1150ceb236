package org.unifiedfocal.experiments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.metrics.FriedmanTest;
import org.unifiedfocal.metrics.HolmCorrection;
import org.unifiedfocal.metrics.MeanInterval;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.SignedRankTest;

/**
 * The losses compared by one metric of one class, over the cases.
 *
 * @param metric the metric
 * @param friedman whether the losses differ at all, over the cases for which all have a number
 * @param rows one a loss
 */
record MetricComparison(Metric metric, FriedmanTest friedman, List<Row> rows) {

  MetricComparison {
    rows = List.copyOf(rows);
  }

  /**
   * A loss.
   *
   * @param loss which
   * @param summary of its numbers, those that exist and are finite
   * @param meanRank the mean over the cases of its rank among the losses, 1 for the best
   * @param test against the reference loss; null for that loss itself
   */
  record Row(ComparedLoss loss, MeanInterval summary, double meanRank, @Nullable Test test) {}

  /**
   * A loss against the reference.
   *
   * @param difference the mean of loss minus reference, over the pairs in which both are finite
   * @param p of the Wilcoxon signed-rank test
   * @param corrected p after Holm, over all losses
   */
  record Test(double difference, double p, double corrected) {}

  /** Compares all losses with one of them. */
  static MetricComparison of(
      StudyResults results, String ofClass, Metric metric, ComparedLoss reference) {
    List<ComparedLoss> losses = results.losses();
    List<double[]> values =
        losses.stream().map(loss -> results.values(loss, ofClass, metric)).toList();
    double[] standard = values.get(losses.indexOf(reference));
    FriedmanTest friedman = friedman(values, metric);

    List<double[]> differences = new ArrayList<>();
    double[] p = new double[losses.size()];
    for (int i = 0; i < p.length; i++) {
      double[] difference = differences(values.get(i), standard);
      differences.add(difference);
      p[i] = losses.get(i).equals(reference) ? Double.NaN : SignedRankTest.of(difference).p();
    }
    double[] corrected = HolmCorrection.adjust(p);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      double[] finite = Arrays.stream(values.get(i)).filter(Double::isFinite).toArray();
      double mean =
          Arrays.stream(differences.get(i)).filter(Double::isFinite).average().orElse(Double.NaN);
      rows.add(
          new Row(
              losses.get(i),
              MeanInterval.of(finite),
              friedman.meanRanks().get(i),
              losses.get(i).equals(reference) ? null : new Test(mean, p[i], corrected[i])));
    }
    return new MetricComparison(metric, friedman, rows);
  }

  /**
   * Whether the mean of a row is the best of all. None is where losses have numbers for more or
   * fewer cases: one that misses the hard cases has none for them, and the better mean.
   */
  boolean isBest(Row row) {
    double sign = metric.isDistance() ? -1 : 1;
    return !Double.isNaN(row.summary().mean())
        && rows.stream().allMatch(each -> each.summary().n() == row.summary().n())
        && rows.stream()
            .noneMatch(each -> sign * each.summary().mean() > sign * row.summary().mean());
  }

  /** What is worse in rank is larger: the test ranks from the smallest. */
  private static FriedmanTest friedman(List<double[]> values, Metric metric) {
    double sign = metric.isDistance() ? 1 : -1;
    List<double[]> subjects =
        IntStream.range(0, values.get(0).length)
            .mapToObj(item -> values.stream().mapToDouble(each -> sign * each[item]).toArray())
            .filter(subject -> Arrays.stream(subject).noneMatch(Double::isNaN))
            .toList();
    return FriedmanTest.of(subjects, values.size());
  }

  /** The pairs in which both exist; two infinite distances do not differ. */
  private static double[] differences(double[] values, double[] standard) {
    return IntStream.range(0, values.length)
        .filter(i -> !Double.isNaN(values[i]) && !Double.isNaN(standard[i]))
        .mapToDouble(i -> values[i] == standard[i] ? 0 : values[i] - standard[i])
        .toArray();
  }
}
