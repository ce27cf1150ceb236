package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UflTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "inspect",
        "train",
        "plan",
        "resume",
        "export",
        "predict",
        "evaluate",
        "serve",
        "losses",
        "benchmark"
      })
  void everyCommandExplainsItself(String command) {
    Outcome help = Outcome.of(command, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).startsWith("Usage: ufl " + command).contains("--stacktrace");
    assertThat(help.outLines()).allMatch(line -> line.length() <= 80);
    assertThat(help.err()).isEmpty();
    assertThat(Outcome.of("--help").out()).contains("\n  " + command + " ");
  }

  @Test
  void helpShowsDefaults() {
    assertThat(Outcome.of("demo", "--help").out())
        .contains("(default: runs/demo)", "(default: 60)", "(default: 1)");
    assertThat(Outcome.of("train", "--help").out())
        .contains("(default: 50)", "(default: 1)", "one of nnunet, msd");
  }

  @Test
  void saysItsVersionAndThoseBelow() {
    Outcome version = Outcome.of("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).matches("ufl .+, TensorFlow 2\\.\\d+\\.\\d+, Java 1?\\d.*\\s+");
  }

  @Test
  void withoutCommandSaysWhichThereAre() {
    Outcome outcome = Outcome.of();
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("Usage: ufl").contains("demo", "train");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          trian               | Unmatched argument at index 0: 'trian', did you mean plan or train? (see ufl --help)
          train --out a       | Missing required option: '--data=DIR' (see ufl train --help)
          predict a b         | Missing required option: '--out=DIR' (see ufl predict --help)
          predict             | Missing required parameters: 'MODEL', 'INPUT' (see ufl predict --help)
          resume              | Missing required parameter: 'RUN' (see ufl resume --help)
          resume no-such-run  | no-such-run: expected the folder of a run, found no run.yaml
          """)
  void complainsInOneLine(String arguments, String message) {
    Outcome outcome = Outcome.of((Object[]) arguments.split(" ", -1));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines()).containsExactly("ufl: " + message);
  }

  @Test
  void showsTheStackTraceWhereItIsWanted(@TempDir Path folder) {
    assertThat(Outcome.of("resume", folder, "--stacktrace").errLines())
        .hasSizeGreaterThan(3)
        .first()
        .asString()
        .startsWith("org.unifiedfocal.imaging.BadInputException: ");
  }

  @Test
  void makesOneLineOfEveryMessage() {
    assertThat(Ufl.oneLine(new IllegalStateException("first\n  second\n")))
        .isEqualTo("first second");
    assertThat(Ufl.oneLine(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void saysTimesAsPeopleDo() {
    assertThat(InWords.duration(4.23)).isEqualTo("4.2 s");
    assertThat(InWords.duration(59.96)).isEqualTo("1 min 0 s");
    assertThat(InWords.duration(3599.4)).isEqualTo("59 min 59 s");
    assertThat(InWords.duration(7830)).isEqualTo("2 h 10 min");
  }
}
