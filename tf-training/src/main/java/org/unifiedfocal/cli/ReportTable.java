package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.metrics.Structure;

/**
 * A metrics report for the eye: mean and standard deviation of each metric of each class or region.
 */
final class ReportTable {
  private ReportTable() {}

  static void print(PrintWriter out, MetricsReport report, Evaluation evaluation) {
    List<Structure> structures = evaluation.structures();
    TextTable table = new TextTable();
    List<String> head = new ArrayList<>(List.of(""));
    for (Metric metric : Metric.values()) {
      head.add(metric.title(evaluation.lengths()));
    }
    table.add(head);
    report
        .mean()
        .keySet()
        .forEach(
            key -> {
              List<String> cells = new ArrayList<>(List.of(name(key, structures)));
              for (Metric metric : Metric.values()) {
                cells.add(cell(report, key, metric));
              }
              table.add(cells);
            });
    table.print(out);
    report
        .missing()
        .forEach(
            (key, metrics) ->
                metrics.forEach(
                    (metric, count) ->
                        out.printf(
                            "%s: no %s in %d of %d cases, for an empty mask; left out%n",
                            name(key, structures), metric.title(), count, report.cases().size())));
  }

  private static String name(String key, List<Structure> structures) {
    if (!key.equals(MetricsReport.ALL)) {
      return key + " " + structures.get(Integer.parseInt(key) - 1).name();
    }
    boolean unions = structures.stream().anyMatch(structure -> structure.classes().size() > 1);
    return unions ? "mean of the regions" : "mean of the classes";
  }

  private static String cell(MetricsReport report, String key, Metric metric) {
    double mean = report.mean(key, metric);
    double std = report.std(key, metric);
    int digits = metric.isDistance() ? 2 : 3;
    if (Double.isNaN(mean)) {
      return "-";
    }
    String number = ("%." + digits + "f").formatted(mean);
    return Double.isNaN(std) ? number : number + " +- " + ("%." + digits + "f").formatted(std);
  }
}
