package org.unifiedfocal.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.UNet;

/**
 * A network and its weights, wherever they come from.
 *
 * @param network the network
 * @param weights by the names of {@link UNet}
 */
public record TrainedNetwork(UNet network, Map<String, FloatNdArray> weights) {

  public TrainedNetwork {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /**
   * Writes a SavedModel for inference: weights as constants, any batch and image size.
   *
   * @param folder the model directory to be
   * @param card what else is needed to use the network, and whether it gives classes or regions
   * @param overwrite whether a model that is there may be replaced
   * @throws org.unifiedfocal.imaging.BadInputException if something is there that may not be
   *     replaced, or a weight is missing
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void write(Path folder, ModelCard card, boolean overwrite) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      long[] sizes = new long[network.dimensions() + 2];
      Arrays.fill(sizes, Shape.UNKNOWN_SIZE);
      sizes[sizes.length - 1] = network.channels();
      Operand<TFloat32> image =
          tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(sizes)));
      FrozenWeights constants = new FrozenWeights(tf, weights);
      Operand<TFloat32> probabilities =
          card.regions() == null
              ? network.probabilities(tf, image, constants)
              : network.regionProbabilities(tf, image, constants);
      SavedModelWriter.segmentation(graph, image, probabilities, card)
          .withOverwrite(overwrite)
          .write(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
