package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;

/** Finds the class of each voxel of an image: a model, or several together. */
public interface Segmenter {

  /**
   * Says what it takes and gives.
   *
   * @return the card; of several models that of the first
   */
  ModelCard card();

  /**
   * Gives the probability of each class, or of each region where the card has regions.
   *
   * @param image an image as it comes from its file
   * @return one channel a class or region, on the grid of the image
   * @throws BadInputException if the image does not fit
   */
  Image probabilities(Image image);

  /**
   * Takes the most probable class of each voxel, or writes the regions of the card.
   *
   * @param image an image as it comes from its file
   * @return labels and probabilities on the grid of the image
   * @throws BadInputException if the image does not fit
   */
  default Segmentation segment(Image image) {
    return Segmentation.of(probabilities(image), card().regions());
  }
}
