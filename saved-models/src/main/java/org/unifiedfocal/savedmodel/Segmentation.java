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
    float[] values = probabilities.values();
    int classes = probabilities.channels();
    byte[] labels = new byte[probabilities.geometry().voxels()];
    int i = 0;
    for (int voxel = 0; voxel < labels.length; voxel++) {
      float largest = Float.NEGATIVE_INFINITY;
      float sum = 0;
      for (int label = 0; label < classes; label++) {
        float value = values[i++];
        sum += value;
        if (value > largest) {
          largest = value;
          labels[voxel] = (byte) label;
        }
      }
      if (Float.isNaN(sum)) {
        throw new BadInputException(
            "network output: expected probabilities, found NaN at voxel %d of %s"
                .formatted(voxel, probabilities.geometry().shape()));
      }
    }
    return new Segmentation(new LabelMap(probabilities.geometry(), labels), probabilities);
  }

  /**
   * Says how uncertain each voxel is: the entropy -sum_c p_c ln p_c of its probabilities.
   *
   * @return one channel, from 0 where a class is sure to ln C where all C are equally probable
   */
  public Image entropy() {
    float[] p = probabilities.values();
    int classes = probabilities.channels();
    float[] entropy = new float[p.length / classes];
    for (int i = 0; i < p.length; i++) {
      if (p[i] > 0) {
        entropy[i / classes] -= p[i] * (float) Math.log(p[i]);
      }
    }
    return new Image(probabilities.geometry(), 1, entropy);
  }
}
