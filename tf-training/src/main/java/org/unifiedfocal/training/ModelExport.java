package org.unifiedfocal.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.UNet;

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
   * @throws org.unifiedfocal.imaging.BadInputException if something is there that may not be
   *     replaced, or the checkpoint is not one of this run
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void write(Path folder, boolean overwrite) {
    Map<String, FloatNdArray> weights;
    try (TrainingGraph trained = run.graph()) {
      checkpoint.restore(trained);
      weights = trained.weights();
    }
    UNet network = run.settings().network();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      long[] sizes = new long[network.dimensions() + 2];
      Arrays.fill(sizes, Shape.UNKNOWN_SIZE);
      sizes[sizes.length - 1] = network.channels();
      Operand<TFloat32> image =
          tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(sizes)));
      Operand<TFloat32> probabilities =
          network.probabilities(tf, image, new FrozenWeights(tf, weights));
      SavedModelWriter.segmentation(graph, image, probabilities, card())
          .withOverwrite(overwrite)
          .write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
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
        .withTraining(
            new ModelCard.Training(dataset.name(), null, settings.loss(), validationDice()));
  }

  /** The Dice of the validation after the epoch of the checkpoint, by class name. */
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

  /** The spacing of all cases to a hundredth of a millimetre, or null where they differ. */
  private static @Nullable List<Double> commonSpacing(Dataset dataset) {
    List<List<Double>> spacings =
        dataset.cases().stream()
            .map(item -> ImageReader.readGeometry(item.images().get(0)).spacing())
            .map(
                spacing ->
                    Arrays.stream(spacing).mapToObj(step -> Math.rint(step * 100) / 100).toList())
            .distinct()
            .toList();
    return dataset.dimensions() == 3 && spacings.size() == 1 ? spacings.get(0) : null;
  }
}
