package org.unifiedfocal.training;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.VariableCheckpoint;

/**
 * A trained network and what else must be known to use it.
 *
 * @param network the network and its weights
 * @param card its model card
 */
public record TrainedModel(TrainedNetwork network, ModelCard card) {

  /**
   * Reads a model that {@link #writeTrainable} has written.
   *
   * @param model the model directory
   * @return the model, with the weights that its checkpoint has now
   * @throws BadInputException if the directory is that of another model, or damaged
   */
  public static TrainedModel read(Path model) {
    return new TrainedModel(TrainedNetwork.read(model), ModelCard.read(model));
  }

  /**
   * Takes weights that were trained further elsewhere, and forgets the metrics of the old ones.
   *
   * @param checkpoint has all weights of the network, by name
   * @return the model with these weights
   * @throws BadInputException if one is missing or has another shape
   */
  public TrainedModel withWeights(VariableCheckpoint checkpoint) {
    ModelCard.@Nullable Training known = card.training();
    ModelCard changed =
        known == null
            ? card
            : card.withTraining(
                new ModelCard.Training(
                    known.data(), known.dataLicense(), known.loss(), null, Map.of()));
    return new TrainedModel(network.withWeights(checkpoint), changed);
  }

  /**
   * Writes a SavedModel for inference, as {@link TrainedNetwork#write} does.
   *
   * @param folder the model directory to be
   * @param overwrite whether a model that is there may be replaced
   */
  public void write(Path folder, boolean overwrite) {
    network.write(folder, card, overwrite);
  }

  /**
   * Writes a SavedModel for training in Python, as {@link TrainedNetwork#writeTrainable} does.
   *
   * @param folder the model directory to be
   * @param overwrite whether a model that is there may be replaced
   */
  public void writeTrainable(Path folder, boolean overwrite) {
    network.writeTrainable(folder, card, overwrite);
  }
}
