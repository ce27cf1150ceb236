package org.unifiedfocal.training;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.SignificantDigits;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.savedmodel.HeldBack;
import org.unifiedfocal.savedmodel.ModelCard;

/**
 * Exports a run as a SavedModel for serving: the network built anew for inference, its weights
 * constants, any batch and image size, and a model card that holds what else is needed.
 */
public final class ModelExport {
  private final TrainingRun run;
  private final Checkpoint checkpoint;

  /**
   * Chooses what to export.
   *
   * @param run the run
   * @param checkpoint one of its checkpoints
   */
  public ModelExport(TrainingRun run, Checkpoint checkpoint) {
    this.run = run;
    this.checkpoint = checkpoint;
  }

  /**
   * Writes the model.
   *
   * @param folder the model directory to be
   * @param overwrite whether a model that is there may be replaced
   * @throws BadInputException if something is there that may not be replaced, or the checkpoint is
   *     not one of this run
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void write(Path folder, boolean overwrite) {
    model().write(folder, overwrite);
  }

  /**
   * Gives what is exported, with its card.
   *
   * @return the network, the weights of the checkpoint and the card
   * @throws BadInputException if there is no epoch of training yet, or the checkpoint is not one of
   *     this run
   */
  public TrainedModel model() {
    if (checkpoint.epoch() == 0) {
      throw new BadInputException(run.folder(), "expected an epoch of training, found none yet");
    }
    return new TrainedModel(network(), card());
  }

  /**
   * Gives the network alone.
   *
   * @return the network and the weights of the checkpoint
   * @throws BadInputException if the checkpoint is not one of this run
   */
  public TrainedNetwork network() {
    try (TrainingGraph trained = run.graph()) {
      checkpoint.restore(trained);
      return new TrainedNetwork(run.settings().network(), trained.weights());
    }
  }

  private ModelCard card() {
    TrainingSettings settings = run.settings();
    Dataset dataset = run.dataset();
    return ModelCard.of(
            dataset.name(),
            dataset.classNames(),
            new ModelCard.Input(
                dataset.dimensions(), commonSpacing(dataset), settings.preprocessing()))
        .withSlidingWindow(settings.slidingWindow())
        .withRegions(settings.parsedRegions())
        .withLayout(settings.data().resolvedLayout())
        .withTraining(
            new ModelCard.Training(
                dataset.name(), null, settings.loss(), heldBack(dataset), validationDice()));
  }

  private @Nullable HeldBack heldBack(Dataset dataset) {
    @Nullable String fold = run.settings().data().fold();
    return fold == null
        ? null
        : HeldBack.of(fold, run.split(dataset).validation().stream().map(Case::id).toList());
  }

  /** The Dice of the validation after the epoch of the checkpoint, by class or region. */
  private Map<String, Map<String, Double>> validationDice() {
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    List<EpochResult> history = checkpoint.state(TrainingState.class).history();
    EpochResult last = history.get(history.size() - 1);
    last.classDice().forEach((name, dice) -> metrics.put(name, Map.of("dice", dice)));
    Double mean = last.dice();
    if (mean != null) {
      metrics.put("all", Map.of("dice", mean));
    }
    return Collections.unmodifiableMap(metrics);
  }

  /** The spacing of all cases, or null where they differ. */
  private static @Nullable List<Double> commonSpacing(Dataset dataset) {
    List<List<Double>> spacings =
        dataset.cases().stream()
            .map(item -> ImageReader.readGeometry(item.images().get(0)).spacing())
            .map(spacing -> Arrays.stream(spacing).map(SignificantDigits::rounded).boxed().toList())
            .distinct()
            .toList();
    return dataset.dimensions() == 3 && spacings.size() == 1 ? spacings.get(0) : null;
  }
}
