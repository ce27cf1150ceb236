package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkCommandTest {
  @TempDir Path folder;

  @Test
  void printsALineForEachMethod() {
    Outcome outcome =
        Outcome.of(
            "benchmark",
            "losses",
            "--loss",
            "dice",
            "--shape",
            "1x4x4x2,1x4x4x4x3",
            "--rounds",
            2,
            "--repeats",
            1,
            "--threads",
            1);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.outLines()).first().isEqualTo("dice, value and gradient, 1 threads");
    assertThat(outcome.outLines()).filteredOn(line -> line.startsWith("1x4x4")).hasSize(2);
    for (String title : new String[] {"gradient by hand", "Graph.addGradients", "by hand, XLA"}) {
      assertThat(outcome.outLines())
          .filteredOn(line -> line.matches(title + " +[0-9.]+  [0-9.]+ to [0-9.]+"))
          .hasSize(2);
    }
  }

  @Test
  void printsErrorsOfEachType() {
    Outcome outcome =
        Outcome.of(
            "benchmark", "losses", "--shape", "1x8x8x2", "--rounds", 1, "--repeats", 1, "--errors");
    assertThat(outcome.exitCode()).isZero();
    for (String type : new String[] {"float32", "float16", "bfloat16"}) {
      assertThat(outcome.outLines())
          .filteredOn(line -> line.matches("gradient by hand, " + type + " +[-.e0-9]+  [-.e0-9]+"))
          .hasSize(2);
      assertThat(outcome.outLines())
          .filteredOn(line -> line.startsWith("published formula, " + type))
          .hasSize(2);
    }
  }

  @Test
  void timesTrainingStepsAndEpochs() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("brains"));
    Outcome outcome =
        Outcome.of(
            "benchmark",
            "training",
            "--dimensions",
            2,
            "--rounds",
            1,
            "--repeats",
            1,
            "--data",
            data);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines()).first().isEqualTo("training step, 2 threads");
    for (String precision : new String[] {"float32", "bfloat16"}) {
      assertThat(outcome.outLines())
          .anyMatch(
              line ->
                  line.matches(
                      "this library, " + precision + " +[0-9.]+  [0-9.]+ to [0-9.]+ +\\d+"));
    }
    for (String augmentation : new String[] {"flips", "standard"}) {
      assertThat(outcome.outLines())
          .anyMatch(
              line ->
                  line.matches(
                      "augmentation "
                          + augmentation
                          + " +[0-9.]+  [0-9.]+, first epoch [0-9.]+; 2 steps, peak \\d+ MiB"));
    }
  }

  @Test
  void timesASegmentation() {
    Outcome outcome =
        Outcome.of("benchmark", "inference", "--size", "20,16,12", "--window", 8, "--rounds", 1);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines())
        .contains("segmentation in sliding windows, 2 threads")
        .anyMatch(line -> line.startsWith("20 x 16 x 12, window 8, overlap 0.5"))
        .anyMatch(
            line -> line.matches("this library, SegmentationModel +[0-9.]+  [0-9.]+ to .* \\d+"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          benchmark                          | benchmark: expected what to measure (losses, training, inference), found nothing
          benchmark losses --rounds 0        | --rounds: expected at least 1, found 0
          benchmark losses --shape 4x4x1     | --shape: expected sizes such as 4x256x256x2, at least 2 channels, found 4x4x1
          benchmark losses --shape 4x0x4x2   | --shape: expected sizes such as 4x256x256x2, at least 2 channels, found 4x0x4x2
          benchmark losses --loss dise       | loss: expected one of
          benchmark training --repeats 0     | --repeats: expected at least 1, found 0
          benchmark training --dimensions 4  | --dimensions: expected 2 or 3, found 4
          benchmark training --data none     | none: expected a folder with a dataset, found none
          benchmark inference --threads 0    | --threads: expected at least 1, found 0
          benchmark inference --size 8,8     | --size: expected three sizes, found [8, 8]
          benchmark inference --overlap 1    | --overlap: expected from 0 to below 1, found 1.0
          benchmark inference --python false | false: expected a Python that runs network_peers.py inference, found: exit status 1
          """)
  void complainsInOneLine(String arguments, String message) {
    Outcome outcome = Outcome.of((Object[]) arguments.split(" +", -1));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).hasSize(1).first().asString().startsWith("ufl: " + message);
  }
}
