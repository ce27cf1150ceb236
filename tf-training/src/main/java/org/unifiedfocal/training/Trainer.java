package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Batch;
import org.unifiedfocal.data.BatchStream;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.DataLoader;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.PatchSampler;
import org.unifiedfocal.data.SampleCache;
import org.unifiedfocal.data.Split;
import org.unifiedfocal.imaging.ErrorPicture;

/**
 * Trains a run to its end: epochs of steps, a validation and a checkpoint after each. A run that
 * has checkpoints goes on from the newest, to the same weights it would have had without the stop,
 * bit for bit: everything random derives from the seed and the number of the epoch, and everything
 * that looks back, such as the rate of a plateau and the patience, from the results of the epochs
 * done, which the checkpoint holds.
 */
public final class Trainer {
  /**
   * Cases of which TensorBoard shows predictions, and how often in all, that its file stays small.
   */
  private static final int PICTURED_CASES = 3;

  private static final int PICTURED_EPOCHS = 50;

  private final TrainingRun run;
  private final TrainingListener listener;
  private final Dataset dataset;
  private final DataLoader batches;
  private final Validation validation;

  /**
   * Prepares a training; nothing is read but the list of cases.
   *
   * @param run what to train
   * @param listener is told how it gets on
   * @throws org.unifiedfocal.imaging.BadInputException if the dataset is not as the settings say
   */
  public Trainer(TrainingRun run, TrainingListener listener) {
    this(run, listener, Runtime.getRuntime().maxMemory() / 2);
  }

  /** Keeps prepared cases in memory up to a number of bytes; the others are read in each epoch. */
  Trainer(TrainingRun run, TrainingListener listener, long cachedBytes) {
    this.run = run;
    this.listener = listener;
    TrainingSettings settings = run.settings();
    dataset = run.dataset();
    Split split = run.split(dataset);
    SampleCache samples =
        new SampleCache(item -> dataset.load(item).prepare(settings.preprocessing()), cachedBytes);
    batches =
        new DataLoader(
            split.train(),
            samples,
            new PatchSampler(settings.patchSize(), settings.foregroundFraction()),
            settings.augmentation().of(settings.network().dimensions(), settings.flipAxes()),
            settings.batchSize(),
            settings.seed());
    validation =
        new Validation(split.validation(), samples, settings.slidingWindow(), dataset.classNames());
  }

  /**
   * Trains the epochs that are left, or until the patience is at its end.
   *
   * @return the results of all epochs
   * @throws IllegalStateException if the loss or a weight is not a finite number any more; the last
   *     checkpoint is kept
   * @throws java.io.UncheckedIOException if a checkpoint cannot be written; the one before it is
   *     kept
   */
  public List<EpochResult> train() {
    TrainingSettings settings = run.settings();
    Checkpoints checkpoints = run.checkpoints();
    Optional<Checkpoint> latest = checkpoints.latest();
    TrainingState state =
        latest.map(checkpoint -> checkpoint.state(TrainingState.class)).orElse(TrainingState.START);
    listener.started(state.history().size(), settings.epochs(), batches.batchesPerEpoch());
    if (isOver(state)) {
      return state.history();
    }
    TensorBoardLog log = new TensorBoardLog(run, dataset.classNames(), state.history());
    try (TrainingGraph graph = run.graph()) {
      latest.ifPresentOrElse(
          checkpoint -> checkpoint.restore(graph), () -> graph.initialise(settings.seed()));
      while (!isOver(state)) {
        List<ErrorPicture.Row> pictures = new ArrayList<>();
        EpochResult result = epoch(graph, state, pictures);
        state = state.with(result);
        if (state.lastIsBest()) {
          run.best().save(result.epoch(), graph, state);
        }
        checkpoints.save(result.epoch(), graph, state);
        MetricsTable.write(
            run.folder().resolve("metrics.csv"), dataset.classNames(), state.history());
        log.add(result, pictures);
        listener.finished(result);
        Diagnosis.afterLast(state.history()).forEach(listener::warned);
      }
    }
    return state.history();
  }

  private boolean isOver(TrainingState state) {
    @Nullable Integer patience = run.settings().patience();
    return state.history().size() >= run.settings().epochs()
        || (patience != null && state.epochsSinceBest() >= patience);
  }

  private EpochResult epoch(
      TrainingGraph graph, TrainingState state, List<ErrorPicture.Row> pictures) {
    long start = System.nanoTime();
    int epoch = state.history().size();
    double rate =
        run.settings().optimization().rate(epoch, run.settings().epochs(), state.scores());
    double sum = 0;
    int steps = 0;
    try (BatchStream stream = batches.epoch(epoch)) {
      while (stream.hasNext()) {
        Batch batch = stream.next();
        float loss = graph.step(batch.images(), batch.labels(), (float) rate);
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
    int pictured = isPictured(epoch + 1) ? PICTURED_CASES : 0;
    Validation.Dice dice =
        validation.run(
            graph::probabilities,
            (sample, labels) -> {
              if (pictures.size() < pictured) {
                pictures.add(
                    new ErrorPicture.Row(sample.id(), sample.image(), sample.labels(), labels));
              }
            });
    return new EpochResult(
        epoch + 1,
        rate,
        sum / steps,
        dice.mean(),
        dice.byClass(),
        (System.nanoTime() - start) / 1e9);
  }

  /** Whether TensorBoard is to show this epoch: every so many, and the last. */
  private boolean isPictured(int epoch) {
    int epochs = run.settings().epochs();
    int between = (epochs + PICTURED_EPOCHS - 1) / PICTURED_EPOCHS;
    return epoch % between == 0 || epoch == epochs;
  }

  private IllegalStateException diverged(String what, int epoch, int step) {
    return new IllegalStateException(
        "%s in step %d of epoch %d, on %s; the last checkpoint is kept, try a lower learning rate or"
                .formatted(
                    what,
                    step,
                    epoch + 1,
                    batches.cases(epoch, step - 1).stream()
                        .map(Case::id)
                        .collect(Collectors.joining(", ")))
            + " clipped gradients");
  }
}
