package org.unifiedfocal.savedmodel;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/**
 * Finds the class of each voxel of an image: a model, or several together.
 *
 * <p>Every method throws {@link BadInputException} if the image does not fit the model, or the
 * network gives what the card does not announce, and {@link
 * java.util.concurrent.CancellationException} soon after its thread was {@linkplain
 * Thread#interrupt() interrupted}: before the network runs the next time.
 */
public interface Segmenter {

  /**
   * Says what it takes and gives.
   *
   * @return the card; of several models that of the first
   */
  ModelCard card();

  /**
   * Gives the probability of each class, or of each region where the card has regions, slice by
   * slice. Beside the image and what {@linkplain org.unifiedfocal.imaging.Preprocessing prepares}
   * it, only the slices under one row of windows are in memory, for each model and each mirror
   * image.
   *
   * @param image an image as it comes from its file
   * @param slices takes the probabilities on the grid of the image, every slice once
   * @param progress hears how it gets on
   */
  void predict(Image image, SliceConsumer slices, Progress progress);

  /**
   * Takes the most probable class of each voxel, or writes the regions of the card.
   *
   * @param image an image as it comes from its file
   * @param progress hears how it gets on
   * @return a class for each voxel of the image; of equally probable ones the first
   */
  default LabelMap labels(Image image, Progress progress) {
    LabelSlices labels = new LabelSlices(image.geometry(), card().regions());
    predict(image, labels, progress);
    return labels.labels();
  }

  /**
   * Takes the most probable class of each voxel, or writes the regions of the card.
   *
   * @param image an image as it comes from its file
   * @return a class for each voxel of the image; of equally probable ones the first
   */
  default LabelMap labels(Image image) {
    return labels(image, Progress.NONE);
  }

  /**
   * Gives the probability of each class or region, all in memory.
   *
   * @param image an image as it comes from its file
   * @return one channel a class or region, on the grid of the image
   */
  default Image probabilities(Image image) {
    ImageSlices probabilities = new ImageSlices(image.geometry());
    predict(image, probabilities, Progress.NONE);
    return probabilities.image();
  }

  /**
   * Takes the most probable class of each voxel, or writes the regions of the card, and keeps the
   * probabilities.
   *
   * @param image an image as it comes from its file
   * @return labels and probabilities on the grid of the image
   */
  default Segmentation segment(Image image) {
    return Segmentation.of(probabilities(image), card().regions());
  }
}
