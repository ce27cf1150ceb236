package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkCommandTest {

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          benchmark                          | benchmark: expected what to measure (losses), found nothing
          benchmark losses --rounds 0        | --rounds: expected at least 1, found 0
          benchmark losses --shape 4x4x1     | --shape: expected sizes such as 4x256x256x2, at least 2 channels, found 4x4x1
          benchmark losses --shape 4x0x4x2   | --shape: expected sizes such as 4x256x256x2, at least 2 channels, found 4x0x4x2
          benchmark losses --loss dise       | loss: expected one of
          """)
  void complainsInOneLine(String arguments, String message) {
    Outcome outcome = Outcome.of((Object[]) arguments.split(" +", -1));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).hasSize(1).first().asString().startsWith("ufl: " + message);
  }
}
