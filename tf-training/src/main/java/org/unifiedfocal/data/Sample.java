package org.unifiedfocal.data;

import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.Preprocessing;

/**
 * The pixels of a case: an image, its labels, and an index of the foreground voxels. Immutable, and
 * shared between threads.
 */
public final class Sample {
  private final String id;
  private final Image image;
  private final LabelMap labels;
  private final ForegroundIndex foreground;

  /**
   * Joins an image and its labels.
   *
   * @param id the case, for messages
   * @param image its image
   * @param labels a label for each voxel of the image
   * @throws BadInputException if the shapes differ
   */
  public Sample(String id, Image image, LabelMap labels) {
    if (!image.geometry().shape().equals(labels.geometry().shape())) {
      throw new BadInputException(
          "%s: expected labels of shape %s like the image, found %s"
              .formatted(id, image.geometry().shape(), labels.geometry().shape()));
    }
    this.id = id;
    this.image = image;
    this.labels = labels;
    foreground = new ForegroundIndex(labels);
  }

  /**
   * Gives the name of the case.
   *
   * @return the id
   */
  public String id() {
    return id;
  }

  /**
   * Gives the image.
   *
   * @return the image
   */
  public Image image() {
    return image;
  }

  /**
   * Gives the labels.
   *
   * @return a label for each voxel of the image
   */
  public LabelMap labels() {
    return labels;
  }

  /**
   * Prepares image and labels for a network.
   *
   * @param preprocessing how
   * @return the new sample
   * @throws BadInputException that of the preparation, with the case named
   */
  public Sample prepare(Preprocessing preprocessing) {
    try {
      return new Sample(id, preprocessing.apply(image), preprocessing.apply(labels));
    } catch (BadInputException e) {
      throw new BadInputException(id + ": " + e.getMessage());
    }
  }

  ForegroundIndex foreground() {
    return foreground;
  }

  /** The memory that the pixels and the index take. */
  long bytes() {
    return 4L * image.values().length + labels.labels().length + 4L * foreground.size();
  }
}
