package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.training.EpochResult;
import org.unifiedfocal.training.Trainer;
import org.unifiedfocal.training.TrainingGraph;
import org.unifiedfocal.training.TrainingListener;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;
import org.unifiedfocal.training.TrainingSettingsBuilder;

/**
 * Epochs on real data beside their steps alone: what the input costs. All in ms a step.
 *
 * @param steps how many there are in an epoch
 * @param first the first epoch, in which files are read and the graph is built
 * @param later the median of the epochs after it, whose cases are in memory
 * @param alone the step on a batch that is there already
 * @param mebibytes the peak of the memory of the process
 */
public record EpochTimer(int steps, double first, double later, double alone, double mebibytes) {
  private static final int EPOCHS = 4;
  private static final int ALONE = 10;

  /**
   * Measures it in a process of its own.
   *
   * @param data a dataset
   * @param layout how its files are arranged; null to recognise it
   * @param augmentation what is done to patches
   * @param threads of TensorFlow
   * @return the times
   */
  public static EpochTimer of(
      Path data, @Nullable String layout, AugmentationPreset augmentation, int threads) {
    Program program =
        Program.java(
            EpochTimer.class,
            List.of(),
            data,
            Objects.requireNonNullElse(layout, ""),
            augmentation.name(),
            threads);
    try {
      double[] found =
          Arrays.stream(program.lastLine().split(" ", -1))
              .mapToDouble(Double::parseDouble)
              .toArray();
      return new EpochTimer((int) found[0], found[1], found[2], found[3], found[4]);
    } catch (IOException e) {
      throw new IllegalStateException("epochs on " + data + ": " + e.getMessage(), e);
    }
  }

  /**
   * Prints the times.
   *
   * @param arguments data, layout (may be empty), augmentation, threads
   * @throws IOException if there is no room for a run
   */
  public static void main(String[] arguments) throws IOException {
    TrainingSettings settings =
        new TrainingSettingsBuilder(
                Path.of(arguments[0]), arguments[1].isEmpty() ? null : arguments[1])
            .fold("none")
            .epochs(EPOCHS)
            .augmentation(AugmentationPreset.valueOf(arguments[2]))
            .threads(Integer.valueOf(arguments[3]))
            .build();
    Clock clock = new Clock();
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      new Trainer(TrainingRun.create(folder.path().resolve("run"), settings), clock).train();
    }
    List<Double> later = new ArrayList<>(clock.epochs.subList(1, EPOCHS));
    Collections.sort(later);
    System.out.println(
        "%d %s %s %s %s"
            .formatted(
                clock.steps,
                clock.epochs.get(0) / clock.steps,
                later.get(later.size() / 2) / clock.steps,
                alone(settings),
                ProcessMemory.peakMebibytes()));
  }

  private static double alone(TrainingSettings settings) {
    try (TrainingGraph graph =
        new TrainingGraph(
            settings.network(),
            settings.batchSize(),
            settings.patchSize(),
            settings.trainingLoss(),
            settings.optimization().toOptimizer(),
            settings.threads())) {
      graph.initialise(1);
      return TrainingTimer.step(
          graph, settings.network(), settings.batchSize(), settings.patchSize(), ALONE);
    }
  }

  /** Takes the time of each epoch, from the end of the one before to its last step. */
  private static final class Clock implements TrainingListener {
    private final List<Double> epochs = new ArrayList<>();
    private int steps;
    private long start;

    @Override
    public void started(int epochsDone, int epochs, int stepsPerEpoch) {
      steps = stepsPerEpoch;
      start = System.nanoTime();
    }

    @Override
    public void stepped(int epoch, int step, float loss) {
      if (step == steps) {
        epochs.add((System.nanoTime() - start) / 1e6);
      }
    }

    @Override
    public void finished(EpochResult result) {
      start = System.nanoTime();
    }
  }
}
