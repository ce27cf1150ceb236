package org.unifiedfocal.training;

import java.util.List;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.unet.RandomWeights;
import org.unifiedfocal.unet.UNet;

/** Models for tests that need no trained ones. */
public final class TinyModels {
  private TinyModels() {}

  /** A U-Net of depth 2 for 3 classes, one channel in, with random weights. */
  public static TrainedModel of(int dimensions, Normalization normalization) {
    UNet network = new UNet(dimensions, 1, 3, 4, 2);
    return new TrainedModel(
        new TrainedNetwork(network, RandomWeights.of(network)),
        ModelCard.of(
            "tiny",
            List.of("background", "one", "two"),
            new ModelCard.Input(dimensions, null, new Preprocessing(1, normalization))));
  }
}
