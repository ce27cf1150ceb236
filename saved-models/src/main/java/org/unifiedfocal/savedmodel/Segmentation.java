package org.unifiedfocal.savedmodel;

import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/**
 * What a model found in an image, on the image's own grid.
 *
 * @param labels the most probable class of each voxel, of equally probable ones the first; or the
 *     classes that stand for the {@linkplain Regions regions} found
 * @param probabilities the probability of each class or region, one channel each
 * @param regions the regions; null for classes, of which each voxel has exactly one
 */
public record Segmentation(LabelMap labels, Image probabilities, @Nullable Regions regions) {

  /**
   * Makes a label map of what a network gives.
   *
   * @param probabilities one channel a class, at most 256, or one a region
   * @param regions the regions; null for classes
   * @return the segmentation
   * @throws BadInputException if a probability is not a number, or there is another number of
   *     regions
   */
  public static Segmentation of(Image probabilities, @Nullable Regions regions) {
    LabelSlices labels = new LabelSlices(probabilities.geometry(), regions);
    labels.take(probabilities.values(), probabilities.channels(), 0);
    return new Segmentation(labels.labels(), probabilities, regions);
  }

  /**
   * Says how uncertain each voxel is: the entropy -sum_c p_c ln p_c of its probabilities; of
   * regions the mean over them of -p ln p - (1 - p) ln(1 - p).
   *
   * @return one channel, from 0 where all is sure to ln C where all C classes are equally probable,
   *     or to ln 2 for regions
   */
  public Image entropy() {
    EntropySlices entropy = new EntropySlices(probabilities.geometry(), regions);
    entropy.take(probabilities.values(), probabilities.channels(), 0);
    return entropy.image();
  }
}
