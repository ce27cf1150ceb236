package org.unifiedfocal.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.op.Ops;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.ModelVariables;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.savedmodel.VariableCheckpoint;
import org.unifiedfocal.unet.ExportedVariables;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.UNet;

/**
 * A network and its weights, wherever they come from.
 *
 * @param network the network
 * @param weights by the names of {@link UNet}
 */
public record TrainedNetwork(UNet network, Map<String, FloatNdArray> weights) {
  /** What tells the network of a trainable model, among its {@link SavedModelWriter#ASSETS}. */
  private static final String NETWORK = "network.json";

  private static final JsonMapper JSON = new JsonMapper();

  public TrainedNetwork {
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
  }

  /**
   * Reads a model that {@link #writeTrainable} has written, with the weights that its checkpoint
   * has now.
   *
   * @param model the model directory
   * @return the network
   * @throws BadInputException if the directory is that of another model, or a weight is missing
   */
  public static TrainedNetwork read(Path model) {
    Path file = model.resolve(SavedModelWriter.ASSETS).resolve(NETWORK);
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          model, "expected a model that ufl export --trainable has written, found no " + file);
    }
    try {
      UNet network = JSON.readValue(file.toFile(), UNet.class);
      return new TrainedNetwork(network, Map.of()).withWeights(VariableCheckpoint.find(model));
    } catch (JsonProcessingException e) {
      throw new BadInputException(file, "expected a network: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Takes other weights.
   *
   * @param checkpoint has all weights of the network, by name
   * @return the network with these weights
   * @throws BadInputException if one is missing or has another shape
   */
  public TrainedNetwork withWeights(VariableCheckpoint checkpoint) {
    return new TrainedNetwork(network, checkpoint.read(network.weightShapes()));
  }

  /**
   * Writes a SavedModel for inference: weights as constants, any batch and image size.
   *
   * @param folder the model directory to be
   * @param card what else is needed to use the network, and whether it gives classes or regions
   * @param overwrite whether a model that is there may be replaced
   * @throws BadInputException if something is there that may not be replaced, or a weight is
   *     missing
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void write(Path folder, ModelCard card, boolean overwrite) {
    try (Graph graph = new Graph()) {
      InferenceGraph.writer(graph, network, new FrozenWeights(Ops.create(graph), weights), card)
          .withOverwrite(overwrite)
          .write(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * Writes a SavedModel whose weights are variables, so that Python can train them further: the
   * same graph and signatures as {@link #write} gives. Batch normalisation is that of inference,
   * with the moving statistics as variables that are not trainable: whoever trains the model keeps
   * them, as is usual when a network is fine-tuned.
   *
   * @param folder the model directory to be
   * @param card what else is needed to use the network
   * @param overwrite whether a model that is there may be replaced
   * @throws BadInputException if something is there that may not be replaced, or a weight is
   *     missing
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void writeTrainable(Path folder, ModelCard card, boolean overwrite) {
    try (Graph graph = new Graph()) {
      ModelVariables variables = new ModelVariables(graph);
      InferenceGraph.writer(graph, network, new ExportedVariables(variables, weights), card)
          .withVariables(variables)
          .withAsset(NETWORK, JSON.writeValueAsBytes(network))
          .withOverwrite(overwrite)
          .write(folder);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static UncheckedIOException unwritable(Path folder, IOException e) {
    return new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
  }
}
