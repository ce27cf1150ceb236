package org.unifiedfocal.training;

import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.AtomicFile;

/** The file {@code metrics.csv} of a run: a line for each epoch, written anew after each. */
final class MetricsTable {
  private MetricsTable() {}

  /** Writes the table with a column for the Dice of each structure. */
  static void write(Path file, List<String> structures, List<EpochResult> history) {
    AtomicFile.write(
        file,
        true,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          CSVPrinter csv = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get().print(writer);
          List<String> header = new ArrayList<>(List.of("epoch", "learning_rate", "loss", "dice"));
          structures.forEach(name -> header.add("dice_" + name));
          header.add("seconds");
          csv.printRecord(header);
          for (EpochResult result : history) {
            List<String> cells = new ArrayList<>();
            cells.add(Integer.toString(result.epoch()));
            cells.add(number("%.6g", result.learningRate()));
            cells.add(number("%.6f", result.loss()));
            cells.add(orEmpty(result.dice()));
            structures.forEach(name -> cells.add(orEmpty(result.classDice().get(name))));
            cells.add(number("%.1f", result.seconds()));
            csv.printRecord(cells);
          }
          csv.flush();
        });
  }

  private static String orEmpty(@Nullable Double value) {
    return value == null ? "" : number("%.4f", value);
  }

  /** The same in every country. */
  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
