package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.unifiedfocal.imaging.BadInputException;

/**
 * How trainings went on, epoch by epoch.
 *
 * @param dice the mean Dice of the cases held back after each epoch; NaN where there was none
 */
record TrainingCurve(List<Double> dice) {

  /** Reads the {@code metrics.csv} of a training. */
  static TrainingCurve read(Path file) {
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser csv =
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader)) {
      List<Double> dice = new ArrayList<>();
      for (CSVRecord line : csv) {
        String value = line.get("dice");
        dice.add(value.isEmpty() ? Double.NaN : Double.parseDouble(value));
      }
      return new TrainingCurve(dice);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file, "expected the epochs of a training: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The mean of several trainings, as long as the longest of them, over those that got so far. */
  static TrainingCurve mean(List<TrainingCurve> curves) {
    int longest = curves.stream().mapToInt(curve -> curve.dice().size()).max().orElse(0);
    return new TrainingCurve(
        IntStream.range(0, longest)
            .mapToObj(
                epoch ->
                    curves.stream()
                        .filter(curve -> curve.dice().size() > epoch)
                        .mapToDouble(curve -> curve.dice().get(epoch))
                        .filter(value -> !Double.isNaN(value))
                        .average()
                        .orElse(Double.NaN))
            .toList());
  }
}
