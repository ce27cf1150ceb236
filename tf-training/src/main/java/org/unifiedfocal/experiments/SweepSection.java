package org.unifiedfocal.experiments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.unifiedfocal.metrics.Metric;

/**
 * What a report says about a sweep as a whole: its curves.
 *
 * @param plan what is compared, with a sweep
 * @param studies what is finished of each study
 */
record SweepSection(ComparisonPlan plan, List<StudyResults> studies) {

  /** Whether the data change from study to study, and not the loss. */
  boolean isOfImbalance() {
    return parameter().equals("imbalance");
  }

  private String parameter() {
    return Objects.requireNonNull(plan.sweep(), "no sweep");
  }

  /** Draws the curves into a folder. */
  List<ReportBlock> blocks(Path folder) {
    ReportCharts charts = new ReportCharts(plan);
    ReportBlock title = new ReportBlock.Heading(2, "Sweep over " + parameter());
    if (!isOfImbalance()) {
      charts.parameter(parameter(), studies, folder.resolve("sweep.png"));
      String caption =
          "DSC against %s, mean over the cases and its 95 %% interval; the other parameters at their defaults."
              .formatted(parameter());
      return List.of(title, new ReportBlock.Figure("sweep.png", caption));
    }
    charts.imbalance(studies, folder.resolve("imbalance.png"));
    charts.detection(studies, folder.resolve("detection.png"));
    return List.of(
        title,
        new ReportBlock.Figure(
            "imbalance.png",
            "DSC against the share of foreground, mean over the cases and its 95 % interval."),
        new ReportBlock.Figure(
            "detection.png",
            "Lesions found: the share of predictions, over cases and seeds, that touch the lesion in at least one pixel."),
        detection());
  }

  private ReportBlock.Table detection() {
    List<String> header = new ArrayList<>(List.of("loss"));
    studies.forEach(results -> header.add(results.study().name()));
    List<List<ReportBlock.Cell>> rows = new ArrayList<>();
    for (ComparedLoss loss : plan.losses()) {
      List<ReportBlock.Cell> row = new ArrayList<>(ReportBlock.Cell.row(loss.title()));
      for (StudyResults results : studies) {
        double found = results.detected(loss, results.mainClass());
        row.add(ReportBlock.Cell.of(Shown.number(Metric.SENSITIVITY, found)));
      }
      rows.add(row);
    }
    return new ReportBlock.Table(
        "The share of lesions found, by the share of foreground.", header, rows);
  }
}
