package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.FileTree;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;

/**
 * One training of a comparison. Its folder is that of a {@link TrainingRun} until it is finished;
 * then {@code run.yaml}, {@code metrics.csv}, {@code metrics.json} with the numbers of every case
 * held back, and from the first seed {@code masks/} are left.
 *
 * @param folder the folder
 * @param study the dataset
 * @param loss what is trained
 * @param seed where all chance comes from
 * @param fold which part of the cases is held back, from 1
 */
public record ComparisonRun(Path folder, Study study, ComparedLoss loss, long seed, int fold) {
  private static final String SETTINGS = "run.yaml";
  private static final String FAILURE = "failure.txt";

  static ComparisonRun in(Path comparison, Study study, ComparedLoss loss, long seed, int fold) {
    Path folder =
        comparison
            .resolve("runs")
            .resolve(study.name())
            .resolve(loss.name())
            .resolve("seed-%d-fold-%d".formatted(seed, fold));
    return new ComparisonRun(folder, study, loss, seed, fold);
  }

  /**
   * Says what this is.
   *
   * @return study, loss, seed and fold in words
   */
  public String title() {
    return "%s, %s, seed %d, fold %d".formatted(study.name(), loss.name(), seed, fold);
  }

  String foldOf(int folds) {
    return fold + "/" + folds;
  }

  /** Makes the folder, or makes sure that one that is there is that of this training. */
  void prepare(TrainingSettings settings) {
    if (Files.isRegularFile(folder.resolve(SETTINGS))) {
      if (!TrainingRun.open(folder).settings().equals(settings)) {
        throw new BadInputException(
            folder.resolve(SETTINGS),
            "expected the settings asked for, found others; take them, or another --out");
      }
      return;
    }
    // What a process left behind that was killed in the last line.
    delete(entry -> entry.startsWith("."));
    TrainingRun.create(folder, settings);
  }

  /**
   * Opens the training.
   *
   * @return the run with its settings
   * @throws BadInputException if its {@code run.yaml} is missing or damaged
   */
  public TrainingRun training() {
    return TrainingRun.open(folder);
  }

  /**
   * Says whether there is nothing left to do.
   *
   * @return whether it is finished or has failed
   */
  public boolean isOver() {
    return isFinished() || failure().isPresent();
  }

  /**
   * Says whether the training has ended and its cases were measured.
   *
   * @return whether there is a {@link #report}
   */
  public boolean isFinished() {
    return Files.isRegularFile(metrics());
  }

  /**
   * Gives the reason why the training cannot be finished, such as a loss that became NaN. Without
   * its file, {@code failure.txt}, it is tried again.
   *
   * @return one line; empty if it did not fail
   */
  public Optional<String> failure() {
    Path file = folder.resolve(FAILURE);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void fail(String reason) {
    byte[] text = (reason + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FAILURE), true, out -> out.write(text));
  }

  /**
   * Reads the numbers of the cases held back.
   *
   * @return the metrics of the last weights
   * @throws BadInputException if the file is damaged
   */
  public MetricsReport report() {
    try {
      return MetricsReport.read(metrics());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path metrics() {
    return folder.resolve("metrics.json");
  }

  /** The line of each epoch done. */
  Path epochs() {
    return folder.resolve("metrics.csv");
  }

  /** Where the prediction of a case is kept. */
  Path mask(Case item, boolean volume) {
    return folder
        .resolve("masks")
        .resolve(item.id().replaceAll("[/\\\\]", "_") + (volume ? ".nii.gz" : ".png"));
  }

  /** Deletes what is needed to go on with a training but not for a report. */
  void tidy() {
    Set<String> kept = Set.of(SETTINGS, "metrics.csv", "metrics.json", "masks", FAILURE);
    delete(entry -> !kept.contains(entry));
  }

  private void delete(Predicate<String> chosen) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (chosen.test(entry.getFileName().toString())) {
          FileTree.delete(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be tidied: " + e, e);
    }
  }
}
