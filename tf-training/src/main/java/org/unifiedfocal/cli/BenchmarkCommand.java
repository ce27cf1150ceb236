package org.unifiedfocal.cli;

import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Command;

/** Times what this library does beside what others take for the same. */
@Command(
    name = "benchmark",
    description = "Measure speed and memory, beside other libraries where they are installed.",
    subcommands = {
      BenchmarkLossesCommand.class,
      BenchmarkTrainingCommand.class,
      BenchmarkInferenceCommand.class
    })
final class BenchmarkCommand extends ConsoleCommand {

  @Override
  public Integer call() {
    throw new BadInputException(
        "benchmark: expected what to measure (losses, training, inference), found nothing");
  }
}
