package org.unifiedfocal.training;

import java.util.stream.Collectors;
import org.unifiedfocal.data.Batch;
import org.unifiedfocal.data.BatchStream;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.DataLoader;

/**
 * The steps of an epoch, in each of the processes that train together.
 *
 * @param batches what this process makes steps of
 * @param listener is told of each
 */
record TrainingSteps(DataLoader batches, TrainingListener listener) {

  /**
   * Trains for an epoch, from the weights of the first process.
   *
   * @param epoch which, from 0
   * @param rate the learning rate
   * @return the mean loss
   * @throws DivergedException if the loss or a weight is not a finite number any more
   */
  double run(TrainingGraph graph, int epoch, float rate) {
    graph.share();
    double sum = 0;
    int steps = 0;
    try (BatchStream stream = batches.epoch(epoch)) {
      while (stream.hasNext()) {
        Batch batch = stream.next();
        float loss = graph.step(batch.images(), batch.labels(), rate);
        steps++;
        if (!Float.isFinite(loss)) {
          throw diverged("the loss became " + loss, epoch, steps);
        }
        sum += loss;
        listener.stepped(epoch + 1, steps, loss);
      }
    }
    if (!graph.isFinite()) {
      throw diverged("a weight became infinite or NaN", epoch, steps);
    }
    return sum / steps;
  }

  private DivergedException diverged(String what, int epoch, int step) {
    return new DivergedException(
        "%s in step %d of epoch %d, on %s; try a lower learning rate or clipped gradients"
            .formatted(
                what,
                step,
                epoch + 1,
                batches.cases(epoch, step - 1).stream()
                    .map(Case::id)
                    .collect(Collectors.joining(", "))));
  }
}
