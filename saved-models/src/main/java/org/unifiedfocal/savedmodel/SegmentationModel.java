package org.unifiedfocal.savedmodel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.imaging.SliceSource;

/**
 * A segmentation model, ready to be used: a SavedModel, of this library or from elsewhere, with a
 * {@link ModelCard}. Its signature {@code serving_default} has one float32 input {@code [N, (D,) H,
 * W, channels]} and one float32 output of probabilities {@code [N, (D,) H, W, classes]}, of any
 * names; where the card has {@link Regions}, {@code [N, (D,) H, W, regions]}.
 *
 * <pre>{@code
 * try (SegmentationModel model = SegmentationModel.load(directory)) {
 *   LabelMap labels = model.labels(image);
 * }
 * }</pre>
 *
 * <p>Any number of threads may use a model at the same time. It owns native memory, which {@link
 * #close()} releases once the network's present runs have ended; whoever needs another run then
 * gets an {@link IllegalStateException}.
 */
public final class SegmentationModel implements Segmenter, AutoCloseable {
  /** Enough voxels to keep a processor busy, few enough for the network's activations to fit. */
  private static final int VOXELS_IN_BATCH = 1 << 20;

  private static final int LARGEST_BATCH = 16;

  private final Path directory;
  private final ModelCard card;
  private final SavedModelBundle bundle;
  private final ModelSignature signature;

  private SegmentationModel(
      Path directory, ModelCard card, SavedModelBundle bundle, ModelSignature signature) {
    this.directory = directory;
    this.card = card;
    this.bundle = bundle;
    this.signature = signature;
  }

  /**
   * Loads a model.
   *
   * @param directory the model directory, with {@code saved_model.pb} and {@value ModelCard#FILE}
   * @return the model, to be closed
   * @throws BadInputException if a file is missing or damaged, or the two do not agree
   */
  public static SegmentationModel load(Path directory) {
    Path file = directory.resolve(SavedModelWriter.FILE);
    if (!Files.isDirectory(directory)) {
      throw new BadInputException(
          directory,
          "expected a model directory, found " + (Files.exists(directory) ? "a file" : "nothing"));
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          directory, "expected a SavedModel, found no " + SavedModelWriter.FILE);
    }
    ModelCard card = ModelCard.read(directory);
    SavedModelBundle bundle = open(directory, file);
    try {
      return new SegmentationModel(
          directory,
          card,
          bundle,
          ModelSignature.of(directory, bundle.metaGraphDef().getSignatureDefMap(), card));
    } catch (BadInputException e) {
      bundle.close();
      throw e;
    }
  }

  private static SavedModelBundle open(Path directory, Path file) {
    try {
      return SavedModelBundle.load(directory.toString(), SavedModelBundle.DEFAULT_TAG);
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new BadInputException(
          file,
          "expected a SavedModel, found what TensorFlow cannot load: "
              + BadInputException.firstLine(e),
          e);
    }
  }

  @Override
  public ModelCard card() {
    return card;
  }

  /**
   * Gives what TensorFlow loaded, for the other signatures of the model.
   *
   * @return the SavedModel, which is closed with this model and not by the caller
   */
  public SavedModelBundle bundle() {
    return bundle;
  }

  /**
   * {@linkplain Preprocessing#apply(Image) Prepares} an image, runs the network, in {@linkplain
   * SlidingWindow#apply windows} if the card says so, and goes back to the grid of the image.
   *
   * @throws IllegalStateException if the model is closed
   */
  @Override
  public void predict(Image image, SliceConsumer slices, Progress progress) {
    new Ensemble(List.of(this)).predict(image, slices, progress);
  }

  /** The predictions for a prepared image or its mirror image, mirrored back. */
  SliceSource predictions(Image prepared, Set<Integer> mirroredAxes, TileCounter tiles) {
    SlidingWindow windows =
        Objects.requireNonNullElseGet(
            card.slidingWindow(), () -> SlidingWindow.whole(prepared.geometry().shape()));
    return new WindowedSlices(
        windows, prepared, mirroredAxes, batchSize(windows), this::run, tiles);
  }

  private int batchSize(SlidingWindow windows) {
    int fitting = VOXELS_IN_BATCH / windows.patchVoxels();
    return signature.anyBatch() ? Math.min(Math.max(fitting, 1), LARGEST_BATCH) : 1;
  }

  private TFloat32 run(TFloat32 input) {
    try {
      Result result =
          bundle.session().runner().feed(signature.input(), input).fetch(signature.output()).run();
      return withChannels((TFloat32) result.get(0)); // its only tensor: closing it closes all
    } catch (TFInvalidArgumentException e) {
      throw new BadInputException(
          directory,
          "the network does not take an input of shape %s: %s"
              .formatted(input.shape(), BadInputException.firstLine(e)),
          e);
    } catch (TensorFlowException e) {
      if (BadInputException.firstLine(e).contains("Could not find variable")) {
        throw new BadInputException(
            directory,
            "the weights are not where TensorFlow outside Python looks for them;"
                + " write a Keras model with model.export(...), not tf.saved_model.save",
            e);
      }
      throw e;
    }
  }

  private TFloat32 withChannels(TFloat32 output) {
    int rank = output.shape().numDimensions();
    long found = rank == 0 ? 0 : output.shape().get(rank - 1);
    int expected = card.outputNames().size();
    if (found != expected) {
      output.close();
      throw new BadInputException(
          directory,
          "network output: expected %d %s by the model card, found %d"
              .formatted(expected, card.regions() == null ? "classes" : "regions", found));
    }
    return output;
  }

  @Override
  public void close() {
    bundle.close();
  }
}
