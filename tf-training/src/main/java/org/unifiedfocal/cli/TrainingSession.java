package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.data.Split;
import org.unifiedfocal.distribution.ProcessGroup;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.DivergedException;
import org.unifiedfocal.training.EpochResult;
import org.unifiedfocal.training.Optimization;
import org.unifiedfocal.training.Schedule;
import org.unifiedfocal.training.Trainer;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;
import org.unifiedfocal.training.WarmUp;

/** Trains a run to its end in front of a person: says what is trained, how it gets on, how well. */
record TrainingSession(TrainingRun run, ProcessGroup group, PrintWriter out, PrintWriter err) {

  /** Trains the epochs that are left. */
  void train() {
    describe();
    long start = System.nanoTime();
    Thread hint = new Thread(this::sayHowToGoOn);
    Runtime.getRuntime().addShutdownHook(hint);
    try (ConsoleProgress progress = new ConsoleProgress(out)) {
      List<EpochResult> history = new Trainer(run, group, progress).train();
      sayWhyItEnded(history);
      out.printf(
          "done in %s%s%n", InWords.duration((System.nanoTime() - start) / 1e9), best(history));
    } catch (DivergedException e) {
      int epochs = run.history().size();
      throw epochs == 0
          ? e
          : new DivergedException(
              "%s; the checkpoint of epoch %d is kept".formatted(e.getMessage(), epochs));
    } finally {
      Runtime.getRuntime().removeShutdownHook(hint);
    }
  }

  /** Ctrl-C costs the epoch under way and no more. */
  private void sayHowToGoOn() {
    err.printf("%nufl: stopped, go on by %s resume %s%n", Ufl.LAUNCHER, run.folder());
  }

  private void describe() {
    TrainingSettings settings = run.settings();
    Dataset dataset = run.dataset();
    Split split = run.split(dataset);
    @Nullable String fold = settings.data().fold();
    out.printf(
        "%s: %d cases, %s%n",
        dataset.name(),
        dataset.cases().size(),
        fold == null
            ? "none held back"
            : "%d to learn from and %d held back (fold %s)"
                .formatted(split.train().size(), split.validation().size(), fold));
    out.println(NetworkInWords.of(settings.network(), settings.parsedRegions()));
    out.printf(
        "%s of %s, %d in a batch%s%n",
        settings.wholeImages() ? "whole images" : "patches",
        InWords.size(settings.patchSize()),
        settings.batchSize(),
        settings.workers() == 1 ? "" : " of each of %d workers".formatted(settings.workers()));
    out.println(augmentation(settings, dataset));
    out.println(settings.loss());
    out.println(describe(settings.optimization()));
  }

  private static String augmentation(TrainingSettings settings, Dataset dataset) {
    List<Integer> axes = settings.flipAxes();
    String words =
        "augmentation %s, %s"
            .formatted(
                settings.augmentation().name().toLowerCase(Locale.ROOT),
                axes.isEmpty()
                    ? "not mirrored"
                    : "mirrored along "
                        + axes.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    return axes.isEmpty() || dataset.classNames().size() == 2
        ? words
        : words + " (--flip-axes none where sides are different classes)";
  }

  private static String describe(Optimization optimization) {
    StringBuilder words = new StringBuilder();
    words.append(name(optimization.optimizer(), ""));
    words.append(", learning rate ").append(optimization.learningRate());
    Schedule schedule = optimization.schedule();
    if (schedule instanceof WarmUp warmUp) {
      words.append(", warm-up of ").append(warmUp.epochs()).append(" epochs");
      schedule = warmUp.then();
    }
    words.append(", ").append(name(schedule, "Schedule"));
    if (optimization.weightDecay() != null) {
      words.append(", weight decay ").append(optimization.weightDecay());
    }
    if (optimization.clipNorm() != null) {
      words.append(", gradients clipped to ").append(optimization.clipNorm());
    }
    if (optimization.averageDecay() != null) {
      words.append(", weights averaged by ").append(optimization.averageDecay());
    }
    return words.toString();
  }

  private static String name(Object rule, String ending) {
    return rule.getClass().getSimpleName().replace(ending, "").toLowerCase(Locale.ROOT);
  }

  private void sayWhyItEnded(List<EpochResult> history) {
    @Nullable Integer patience = run.settings().patience();
    if (patience != null && history.size() < run.settings().epochs()) {
      boolean validated = history.stream().anyMatch(result -> result.dice() != null);
      out.printf(
          "ended after epoch %d: no better %s in %d %s%n",
          history.size(),
          validated ? "validation Dice" : "loss",
          patience,
          patience == 1 ? "epoch" : "epochs");
    }
  }

  private static String best(List<EpochResult> history) {
    return history.stream()
        .filter(result -> result.dice() != null)
        .max(Comparator.comparing(EpochResult::dice))
        .map(best -> "; best validation Dice %.3f in epoch %d".formatted(best.dice(), best.epoch()))
        .orElse("");
  }

  /** Says what to do with a trained run. */
  void sayWhatIsNext() {
    String model = run.folder().resolve("model").toString();
    @Nullable String fold = run.settings().data().fold();
    out.printf(
        "%nin %s: run.yaml, metrics.csv, checkpoints/, events for TensorBoard%n", run.folder());
    NextSteps.print(
        out,
        List.of("export", run.folder().toString(), "--out", model),
        fold == null
            ? List.of("predict", model, "IMAGE...", "--out", "DIR")
            : evaluation(model, fold));
  }

  /** How to evaluate on the cases and classes of this training. */
  private List<String> evaluation(String model, String fold) {
    TrainingSettings.DataSource data = run.settings().data();
    List<String> command =
        new ArrayList<>(List.of("evaluate", model, "--data", data.path(), "--fold", fold));
    if (!isRecognised(data)) {
      command.addAll(List.of("--layout", data.layout()));
    }
    if (!data.skipped().isEmpty()) {
      command.add("--skip-broken");
    }
    return command;
  }

  private static boolean isRecognised(TrainingSettings.DataSource data) {
    try {
      return DatasetLayout.detect(Path.of(data.path())).name().equals(data.layout());
    } catch (BadInputException e) {
      return false; // a folder of several datasets
    }
  }
}
