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
    return regions == null
        ? of(probabilities)
        : new Segmentation(regions.labels(probabilities), probabilities, regions);
  }

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
        throw notANumber(probabilities, voxel);
      }
    }
    return new Segmentation(new LabelMap(probabilities.geometry(), labels), probabilities, null);
  }

  static BadInputException notANumber(Image probabilities, int voxel) {
    return new BadInputException(
        "network output: expected probabilities, found NaN at voxel %d of %s"
            .formatted(voxel, probabilities.geometry().shape()));
  }

  /**
   * Says how uncertain each voxel is: the entropy -sum_c p_c ln p_c of its probabilities; of
   * regions the mean over them of -p ln p - (1 - p) ln(1 - p).
   *
   * @return one channel, from 0 where all is sure to ln C where all C classes are equally probable,
   *     or to ln 2 for regions
   */
  public Image entropy() {
    float[] p = probabilities.values();
    int channels = probabilities.channels();
    float[] entropy = new float[p.length / channels];
    for (int i = 0; i < p.length; i++) {
      entropy[i / channels] +=
          regions == null ? term(p[i]) : (term(p[i]) + term(1 - p[i])) / channels;
    }
    return new Image(probabilities.geometry(), 1, entropy);
  }

  private static float term(float p) {
    return p > 0 ? -p * (float) Math.log(p) : 0;
  }
}
