package org.unifiedfocal.experiments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.unifiedfocal.metrics.MeanInterval;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.MetricsReport;

/**
 * What a report says in tables about one study.
 *
 * @param results what is finished of it
 * @param reference the loss that others are tested against
 * @param classNames the names of the classes, the background first
 * @param metrics what is shown
 */
record StudySection(
    StudyResults results, ComparedLoss reference, List<String> classNames, List<Metric> metrics) {

  private static final String FEWER =
      "In parentheses: how many cases have a number, where not all do; a mean is best only among"
          + " means over as many.";

  /** Mean and deviation of each metric by loss, one table for each class. */
  List<ReportBlock.Table> summaries() {
    return results.classes().stream().map(this::summary).toList();
  }

  private ReportBlock.Table summary(String ofClass) {
    List<String> header = new ArrayList<>(List.of("loss"));
    metrics.forEach(metric -> header.add(Shown.title(metric)));
    header.add("missed");
    List<MetricComparison> comparisons = comparisons(ofClass);
    List<List<ReportBlock.Cell>> rows = new ArrayList<>();
    for (int i = 0; i < results.losses().size(); i++) {
      ComparedLoss loss = results.losses().get(i);
      List<ReportBlock.Cell> row = new ArrayList<>(ReportBlock.Cell.row(loss.title()));
      for (MetricComparison comparison : comparisons) {
        MetricComparison.Row found = comparison.rows().get(i);
        row.add(
            new ReportBlock.Cell(
                meanAndDeviation(comparison.metric(), found.summary()) + casesLeft(found.summary()),
                comparison.isBest(found)));
      }
      row.add(ReportBlock.Cell.of(Integer.toString(results.misses(loss, ofClass))));
      rows.add(row);
    }
    String caption =
        "%s, %s: mean +- standard deviation over %d cases; the best mean in bold; missed: empty predictions of a class that is there, over all seeds.%s"
            .formatted(
                results.study().name(),
                className(ofClass),
                results.caseIds().size(),
                comparisons.stream().allMatch(this::isOfAllCases) ? "" : " " + FEWER);
    return new ReportBlock.Table(caption, header, rows);
  }

  /** The tests on Dice by loss, one table for each class. */
  List<ReportBlock.Table> tests() {
    return results.classes().stream().map(this::test).toList();
  }

  private ReportBlock.Table test(String ofClass) {
    Metric metric = Metric.DICE;
    MetricComparison comparison = MetricComparison.of(results, ofClass, metric, reference);
    List<List<ReportBlock.Cell>> rows = new ArrayList<>();
    for (MetricComparison.Row row : comparison.rows()) {
      MeanInterval summary = row.summary();
      MetricComparison.Test test = row.test();
      List<ReportBlock.Cell> cells =
          new ArrayList<>(
              ReportBlock.Cell.row(
                  row.loss().title(),
                  Integer.toString(summary.n()),
                  Shown.number(metric, summary.mean()),
                  interval(metric, summary),
                  Double.isNaN(row.meanRank())
                      ? Shown.NONE
                      : String.format(Locale.ROOT, "%.2f", row.meanRank())));
      cells.addAll(
          test == null
              ? ReportBlock.Cell.row("reference", "", "")
              : List.of(
                  ReportBlock.Cell.of(Shown.difference(metric, test.difference())),
                  ReportBlock.Cell.of(Shown.p(test.p())),
                  new ReportBlock.Cell(Shown.p(test.corrected()), test.corrected() <= 0.05)));
      rows.add(cells);
    }
    String caption =
        "%s, %s, DSC: n cases, 95 %% interval of the mean, mean rank (1 is best), and the difference to %s with its Wilcoxon signed-rank p, corrected after Holm in the last column. %s"
            .formatted(
                results.study().name(),
                className(ofClass),
                reference.title(),
                friedman(comparison));
    return new ReportBlock.Table(
        caption,
        List.of("loss", "n", "mean", "95 % interval", "rank", "difference", "p", "p (Holm)"),
        rows);
  }

  private static String friedman(MetricComparison comparison) {
    return String.format(
        Locale.ROOT,
        "Friedman over the losses: chi-squared %s with %d degrees of freedom, p %s.",
        Double.isNaN(comparison.friedman().statistic())
            ? Shown.NONE
            : String.format(Locale.ROOT, "%.2f", comparison.friedman().statistic()),
        comparison.rows().size() - 1,
        Shown.p(comparison.friedman().p()));
  }

  /** The difference to the reference and its corrected p for the other metrics. */
  List<ReportBlock.Table> otherTests() {
    return results.classes().stream().map(this::otherTest).toList();
  }

  private ReportBlock.Table otherTest(String ofClass) {
    List<MetricComparison> others =
        comparisons(ofClass).stream().filter(each -> each.metric() != Metric.DICE).toList();
    List<String> header = new ArrayList<>(List.of("loss"));
    for (MetricComparison each : others) {
      header.add(Shown.title(each.metric()));
      header.add("p (Holm)");
    }
    List<List<ReportBlock.Cell>> rows = new ArrayList<>();
    for (int i = 0; i < results.losses().size(); i++) {
      List<ReportBlock.Cell> cells =
          new ArrayList<>(ReportBlock.Cell.row(results.losses().get(i).title()));
      for (MetricComparison each : others) {
        MetricComparison.Test test = each.rows().get(i).test();
        cells.addAll(
            test == null
                ? ReportBlock.Cell.row("reference", "")
                : List.of(
                    ReportBlock.Cell.of(Shown.difference(each.metric(), test.difference())),
                    new ReportBlock.Cell(Shown.p(test.corrected()), test.corrected() <= 0.05)));
      }
      rows.add(cells);
    }
    return new ReportBlock.Table(
        "%s, %s: differences to %s in the other metrics, over the cases for which both have a number, and their p after Holm."
            .formatted(results.study().name(), className(ofClass), reference.title()),
        header,
        rows);
  }

  /** The Dice of each training that counts, by its folder. */
  ReportBlock.Table trainings(Comparison comparison) {
    List<List<ReportBlock.Cell>> rows = new ArrayList<>();
    for (ComparisonRun run : results.finished()) {
      MetricsReport report = run.report();
      String dice = Shown.number(Metric.DICE, report.mean(MetricsReport.ALL, Metric.DICE));
      rows.add(
          ReportBlock.Cell.row(
              comparison.folder().relativize(run.folder()).toString(),
              Integer.toString(report.cases().size()),
              Integer.toString(TrainingCurve.read(run.epochs()).dice().size()),
              dice));
    }
    return new ReportBlock.Table(
        results.study().name() + ": the trainings behind these numbers, by their folders.",
        List.of("folder", "cases", "epochs", "DSC"),
        rows);
  }

  private List<MetricComparison> comparisons(String ofClass) {
    return metrics.stream()
        .map(metric -> MetricComparison.of(results, ofClass, metric, reference))
        .toList();
  }

  private String className(String ofClass) {
    return ofClass.equals(MetricsReport.ALL)
        ? "mean of the classes"
        : classNames.get(Integer.parseInt(ofClass));
  }

  private static String meanAndDeviation(Metric metric, MeanInterval summary) {
    String mean = Shown.number(metric, summary.mean());
    return Double.isNaN(summary.std()) ? mean : mean + " +- " + Shown.number(metric, summary.std());
  }

  private boolean isOfAllCases(MetricComparison comparison) {
    return comparison.rows().stream().allMatch(row -> casesLeft(row.summary()).isEmpty());
  }

  private String casesLeft(MeanInterval summary) {
    return summary.n() == results.caseIds().size() ? "" : " (%d)".formatted(summary.n());
  }

  private static String interval(Metric metric, MeanInterval summary) {
    return Double.isNaN(summary.low())
        ? Shown.NONE
        : "%s to %s"
            .formatted(Shown.number(metric, summary.low()), Shown.number(metric, summary.high()));
  }
}
