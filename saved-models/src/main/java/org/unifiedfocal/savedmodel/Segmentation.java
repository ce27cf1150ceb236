package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/**
 * What a model found in an image, on the image's own grid.
 *
 * @param labels the most probable class of each voxel; of equally probable ones the first
 * @param probabilities the probability of each class, one channel a class
 */
public record Segmentation(LabelMap labels, Image probabilities) {

  /**
   * Takes the most probable class of each voxel.
   *
   * @param probabilities one channel a class, at most 256
   * @return the segmentation
   * @throws BadInputException if a probability is not a number
   */
  public static Segmentation of(Image probabilities) {
    LabelSlices labels = new LabelSlices(probabilities.geometry());
    labels.take(probabilities.values(), probabilities.channels(), 0);
    return new Segmentation(labels.labels(), probabilities);
  }

  /**
   * Says how uncertain each voxel is: the entropy -sum_c p_c ln p_c of its probabilities.
   *
   * @return one channel, from 0 where a class is sure to ln C where all C are equally probable
   */
  public Image entropy() {
    EntropySlices entropy = new EntropySlices(probabilities.geometry());
    entropy.take(probabilities.values(), probabilities.channels(), 0);
    return entropy.image();
  }
}
