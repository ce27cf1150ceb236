package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.metrics.MeanInterval;
import org.unifiedfocal.training.EpochResult;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;

/**
 * The trainings of all folds of a dataset, one after the other, in the folders {@code fold-1},
 * {@code fold-2} and so on. Each case is held back once.
 */
record CrossValidation(Path folder, List<TrainingRun> runs, PrintWriter out, PrintWriter err) {

  /**
   * Makes the folders of all trainings, so that all is known when one is stopped. The first is the
   * last to be made: where it is, all are.
   */
  static CrossValidation create(
      Path folder,
      List<TrainingSettings> settings,
      @Nullable TrainedNetwork initial,
      PrintWriter out,
      PrintWriter err) {
    List<TrainingRun> runs = new ArrayList<>();
    for (int number = settings.size(); number > 0; number--) {
      runs.add(0, TrainingRun.create(fold(folder, number), settings.get(number - 1), initial));
    }
    return new CrossValidation(folder, runs, out, err);
  }

  /** Whether a folder has such trainings. */
  static boolean isIn(Path folder) {
    return Files.isDirectory(fold(folder, 1));
  }

  /**
   * Opens what was begun before.
   *
   * @throws BadInputException if the folder of a fold is damaged
   */
  static CrossValidation open(Path folder, PrintWriter out, PrintWriter err) {
    List<TrainingRun> runs =
        Stream.iterate(1, number -> number + 1)
            .map(number -> fold(folder, number))
            .takeWhile(Files::isDirectory)
            .map(TrainingRun::open)
            .toList();
    return new CrossValidation(folder, runs, out, err);
  }

  private static Path fold(Path folder, int number) {
    return folder.resolve("fold-" + number);
  }

  /** Trains what is left, and says how good the folds are. */
  void train() {
    List<Double> dice = new ArrayList<>();
    for (TrainingRun run : runs) {
      out.printf("%s%n", run.folder());
      new TrainingSession(run, SingleProcess.INSTANCE, out, err).train();
      out.println();
      List<EpochResult> history = run.history();
      Double last = history.get(history.size() - 1).dice();
      dice.add(Objects.requireNonNullElse(last, Double.NaN));
    }
    MeanInterval summary =
        MeanInterval.of(dice.stream().mapToDouble(Double::doubleValue).toArray());
    out.printf(
        Locale.ROOT,
        "validation Dice of the last epochs: %s; mean %.3f, standard deviation %.3f%n",
        dice.stream().map("%.3f"::formatted).collect(Collectors.joining(" ")),
        summary.mean(),
        summary.std());
    NextSteps.print(
        out,
        List.of("export", fold(folder, 1).toString(), "--out", model(1)),
        List.of("export", fold(folder, 2).toString(), "--out", model(2)),
        List.of("predict", model(1), "IMAGE...", "--out", "DIR", "--ensemble", model(2)));
  }

  private String model(int number) {
    return fold(folder, number).resolve("model").toString();
  }
}
