package org.unifiedfocal.savedmodel;

import java.util.List;
import org.unifiedfocal.imaging.SliceSource;

/**
 * The sum of images on one grid, slice by slice.
 *
 * @param images at least one
 */
record SumSlices(List<SliceSource> images) implements SliceSource {
  @Override
  public float[] next() {
    float[] sum = images.get(0).next();
    for (SliceSource image : images.subList(1, images.size())) {
      float[] values = image.next();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values[i];
      }
    }
    return sum;
  }
}
