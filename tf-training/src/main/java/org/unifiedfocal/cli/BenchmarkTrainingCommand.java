package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.benchmark.Contestant;
import org.unifiedfocal.benchmark.EpochTimer;
import org.unifiedfocal.benchmark.NetworkPeers;
import org.unifiedfocal.benchmark.TrainingTask;
import org.unifiedfocal.benchmark.TrainingTimer;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.unet.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The step of a training, and epochs on real data. */
@Command(
    name = "training",
    description = {
      "Time the step of a training in 2D and 3D, each library in turn, several rounds:",
      "median of the rounds, the fastest and slowest of them, and the peak memory of the process.",
      "All train the same U-Net with the same loss and optimiser.",
      "With --data, also epochs on a dataset beside their steps alone: what the input costs."
    },
    footer = {
      "%nExamples:",
      "  ufl benchmark training --python venv/bin/python",
      "  ufl benchmark training --data Task04_Hippocampus --rounds 1"
    })
final class BenchmarkTrainingCommand extends RaceCommand {
  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "10",
      description = "Steps in a turn (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--dimensions",
      paramLabel = "2|3",
      description = "Spatial axes of the images (default: both in turn).")
  private @Nullable Integer dimensions;

  @Option(names = "--data", paramLabel = "DIR", description = "A dataset; see ufl inspect.")
  private @Nullable Path data;

  @Mixin private final LayoutOption layout = new LayoutOption();

  @Override
  public Integer call() {
    check();
    BadInputException.requirePositive("--repeats", repeats);
    if (dimensions != null && dimensions != 2 && dimensions != 3) {
      throw new BadInputException("--dimensions: expected 2 or 3, found " + dimensions);
    }
    if (data != null) {
      layout.read(data);
    }
    out().println("training step, " + threads() + " threads");
    for (TrainingTask task : TrainingTask.values()) {
      if (dimensions == null || dimensions == task.dimensions()) {
        race(task.title(), contestants(task));
      }
    }
    if (data != null) {
      epochs(data);
    }
    return 0;
  }

  private Map<String, Contestant> contestants(TrainingTask task) {
    Map<String, Contestant> contestants = new LinkedHashMap<>();
    for (Precision precision : Precision.values()) {
      contestants.put(
          "this library, " + precision, new TrainingTimer(task, precision, threads(), repeats));
    }
    for (Path python : pythons()) {
      contestants.putAll(new NetworkPeers(python).training(task, threads(), repeats));
    }
    return contestants;
  }

  private void epochs(Path folder) {
    out().printf("%n%-36s %10s  %s%n", folder.getFileName(), "ms a step", "with the input");
    for (AugmentationPreset augmentation : AugmentationPreset.values()) {
      EpochTimer times = EpochTimer.of(folder, layout.name, augmentation, threads());
      out()
          .printf(
              Locale.ROOT,
              "%-36s %10.2f  %.2f, first epoch %.2f; %d steps, peak %.0f MiB%n",
              "augmentation " + augmentation,
              times.alone(),
              times.later(),
              times.first(),
              times.steps(),
              times.mebibytes());
      out().flush();
    }
  }
}
