package org.unifiedfocal.experiments;

import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.metrics.CaseMetrics;
import org.unifiedfocal.metrics.Metric;

/**
 * The file {@code cases.csv} of a report: the numbers of every case from every training that
 * counts, with the folder of the training. A number that does not exist is an empty cell.
 */
final class CaseTable {
  private CaseTable() {}

  static void write(Path file, Comparison comparison, List<StudyResults> studies) {
    AtomicFile.write(
        file,
        true,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          CSVPrinter csv = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get().print(writer);
          List<String> header =
              new ArrayList<>(List.of("study", "loss", "seed", "fold", "case", "class"));
          for (Metric metric : Metric.values()) {
            header.add(metric.name().toLowerCase(Locale.ROOT));
          }
          header.add("run");
          csv.printRecord(header);
          for (StudyResults results : studies) {
            for (ComparisonRun run : results.finished()) {
              String folder = comparison.folder().relativize(run.folder()).toString();
              for (CaseMetrics metrics : run.report().cases()) {
                csv.printRecords(lines(run, folder, metrics));
              }
            }
          }
          csv.flush();
        });
  }

  /** A line for each class. */
  private static List<List<Object>> lines(ComparisonRun run, String folder, CaseMetrics metrics) {
    List<List<Object>> lines = new ArrayList<>();
    metrics
        .classes()
        .forEach(
            (label, values) -> {
              List<Object> cells = new ArrayList<>();
              cells.addAll(List.of(run.study().name(), run.loss().name(), run.seed(), run.fold()));
              cells.addAll(List.of(metrics.id(), label));
              for (Metric metric : Metric.values()) {
                cells.add(number(values.get(metric)));
              }
              cells.add(folder);
              lines.add(cells);
            });
    return lines;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6f", value);
  }
}
