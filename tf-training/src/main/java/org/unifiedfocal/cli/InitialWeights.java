package org.unifiedfocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.keras.KerasModel;
import org.unifiedfocal.training.TrainedNetwork;

/** What a training begins with instead of random weights. */
final class InitialWeights {
  private InitialWeights() {}

  /**
   * Reads a {@code .keras} file, or a model that was exported with {@code --trainable} and may have
   * been trained further elsewhere.
   *
   * @throws BadInputException if it is neither, or no U-Net that can be expressed
   */
  static TrainedNetwork read(Path path) {
    return Files.isDirectory(path) ? TrainedNetwork.read(path) : KerasModel.read(path);
  }
}
