package org.unifiedfocal.training;

import java.util.Optional;
import org.unifiedfocal.distribution.ProcessGroup;

/**
 * Takes part in a training that another process leads, which runs a {@link Trainer}: makes its part
 * of each batch, and writes nothing. Weights, learning rate and the end come from the first
 * process.
 */
public final class TrainingWorker {
  private final TrainingRun run;
  private final ProcessGroup group;
  private final TrainingSteps steps;

  /**
   * Prepares to take part; nothing is read but the list of cases.
   *
   * @param run what to train; its folder need not exist
   * @param group the processes, in which this is not the first
   * @param listener is told of the steps
   */
  public TrainingWorker(TrainingRun run, ProcessGroup group, TrainingListener listener) {
    this.run = run;
    this.group = group;
    steps = new TrainingSteps(TrainingData.of(run, group.task()).batches(), listener);
  }

  /**
   * Trains until the first process says that the training is over.
   *
   * @throws DivergedException if the loss or a weight is not a finite number any more
   * @throws org.unifiedfocal.distribution.LostWorkerException if the first process is gone
   */
  public void train() {
    try (TrainingGraph graph = run.graph(group)) {
      for (Optional<String> plan = group.hear(); plan.isPresent(); plan = group.hear()) {
        EpochPlan next = EpochPlan.fromJson(plan.get());
        steps.run(graph, next.epoch(), next.rate());
      }
    }
  }
}
