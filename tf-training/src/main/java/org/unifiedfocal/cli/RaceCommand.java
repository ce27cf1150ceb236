package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.unifiedfocal.benchmark.Contestant;
import org.unifiedfocal.benchmark.Spread;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Option;

/** A benchmark of contestants that have their turns one after the other, several rounds. */
abstract class RaceCommand extends ConsoleCommand {
  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "2",
      description = "Threads (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      split = ",",
      description =
          "Pythons with other libraries (tensorflow, keras, torch, monai), to run beside.")
  private List<Path> pythons = List.of();

  final int threads() {
    return threads;
  }

  final List<Path> pythons() {
    return pythons;
  }

  /** Refuses what cannot be run, before anything is. */
  final void check() {
    BadInputException.requirePositive("--threads", threads);
    BadInputException.requirePositive("--rounds", rounds);
  }

  /** Lets them have their turns and prints what they took. */
  final void race(String title, Map<String, Contestant> contestants) {
    Map<String, Spread> spreads = Spread.of(rounds, contestants);
    boolean memory = spreads.values().stream().anyMatch(each -> !Double.isNaN(each.mebibytes()));
    out()
        .printf(
            "%n%-36s %10s  %s%s%n",
            title, "median ms", "fastest to slowest round", memory ? "  peak MiB" : "");
    spreads.forEach((name, spread) -> print(name, spread, memory));
    out().flush();
  }

  private void print(String name, Spread spread, boolean memory) {
    String range = String.format(Locale.ROOT, "%.2f to %.2f", spread.fastest(), spread.slowest());
    String peak = memory ? String.format(Locale.ROOT, "  %8.0f", spread.mebibytes()) : "";
    out().printf(Locale.ROOT, "%-36s %10.2f  ", name, spread.median());
    out().println(memory ? "%-24s%s".formatted(range, peak) : range);
  }
}
