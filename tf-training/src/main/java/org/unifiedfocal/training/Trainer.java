package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.distribution.ProcessGroup;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.ErrorPicture;
import org.unifiedfocal.metrics.Structure;

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
  private final ProcessGroup group;
  private final TrainingListener listener;
  private final List<String> classNames;
  private final List<String> structureNames;
  private final TrainingSteps steps;
  private final Validation validation;

  /**
   * Prepares a training by this process alone; nothing is read but the list of cases.
   *
   * @param run what to train
   * @param listener is told how it gets on
   * @throws org.unifiedfocal.imaging.BadInputException if the dataset is not as the settings say
   */
  public Trainer(TrainingRun run, TrainingListener listener) {
    this(run, SingleProcess.INSTANCE, listener);
  }

  /**
   * Prepares one of several trainings that this process does at a time: they share the half of the
   * heap in which prepared cases are kept. Cases for which there is no place are read in each
   * epoch.
   *
   * @param run what to train
   * @param trainings how many there are at a time, this one too
   * @param listener is told how it gets on
   * @throws org.unifiedfocal.imaging.BadInputException if the dataset is not as the settings say
   */
  public Trainer(TrainingRun run, int trainings, TrainingListener listener) {
    this(
        run,
        SingleProcess.INSTANCE,
        TrainingData.of(run, 0, TrainingData.CACHED_BYTES / trainings),
        listener);
  }

  /**
   * Prepares a training that this process leads; each of the others runs a {@link TrainingWorker}.
   * This one alone validates and writes.
   *
   * @param run what to train
   * @param group the processes, in which this is the first
   * @param listener is told how it gets on
   * @throws org.unifiedfocal.imaging.BadInputException if the dataset is not as the settings say
   */
  public Trainer(TrainingRun run, ProcessGroup group, TrainingListener listener) {
    this(run, group, TrainingData.of(run, group.task()), listener);
  }

  Trainer(TrainingRun run, ProcessGroup group, TrainingData data, TrainingListener listener) {
    this.run = run;
    this.group = group;
    this.listener = listener;
    classNames = data.classNames();
    steps = new TrainingSteps(data.batches(), listener);
    structureNames = data.structures().stream().map(Structure::name).toList();
    validation =
        new Validation(
            data.heldBack(),
            data.samples(),
            run.settings().slidingWindow(),
            run.settings().parsedRegions(),
            classNames.size(),
            data.structures());
  }

  /**
   * Trains the epochs that are left, or until the patience is at its end.
   *
   * @return the results of all epochs
   * @throws org.unifiedfocal.imaging.BadInputException if there are checkpoints, and all are
   *     damaged
   * @throws DivergedException if the loss or a weight is not a finite number any more; the last
   *     checkpoint is kept
   * @throws java.io.UncheckedIOException if a checkpoint cannot be written; the one before it is
   *     kept
   */
  public List<EpochResult> train() {
    TrainingSettings settings = run.settings();
    if (group.size() != settings.workers()) {
      throw new IllegalArgumentException(
          "expected %d processes, found %d".formatted(settings.workers(), group.size()));
    }
    Checkpoints checkpoints = run.checkpoints();
    Optional<Checkpoint> latest = checkpoints.latest();
    TrainingState state =
        latest.map(checkpoint -> checkpoint.state(TrainingState.class)).orElse(TrainingState.START);
    listener.started(state.history().size(), settings.epochs(), steps.batches().batchesPerEpoch());
    // What a process that was stopped after its last checkpoint has not written.
    TensorBoardLog log = new TensorBoardLog(run, classNames, state.history());
    if (!state.history().isEmpty()) {
      writeTable(state);
    }
    if (isOver(state)) {
      group.dismiss();
      return state.history();
    }
    try (TrainingGraph graph = run.graph(group)) {
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
        writeTable(state);
        log.add(result, pictures);
        listener.finished(result);
        Diagnosis.afterLast(state.history()).forEach(listener::warned);
      }
      group.dismiss();
    }
    return state.history();
  }

  private void writeTable(TrainingState state) {
    MetricsTable.write(run.folder().resolve("metrics.csv"), structureNames, state.history());
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
    EpochPlan plan = new EpochPlan(epoch, (float) rate);
    group.tell(plan.toJson());
    double loss = steps.run(graph, epoch, plan.rate());
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
        epoch + 1, rate, loss, dice.mean(), dice.byName(), (System.nanoTime() - start) / 1e9);
  }

  /** Whether TensorBoard is to show this epoch: every so many, and the last. */
  private boolean isPictured(int epoch) {
    int epochs = run.settings().epochs();
    int between = (epochs + PICTURED_EPOCHS - 1) / PICTURED_EPOCHS;
    return epoch % between == 0 || epoch == epochs;
  }
}
