package org.unifiedfocal.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.LabelMap;

/**
 * How much of an image is of a class.
 *
 * @param label the number of the class
 * @param name its name
 * @param voxels how many voxels, or pixels
 * @param fraction their share of the image, from 0 to 1
 * @param millilitres their volume; null in a picture, whose pixels have no size that means
 *     something
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClassSize(
    int label,
    String name,
    long voxels,
    double fraction,
    @JsonProperty("volume_ml") @Nullable Double millilitres) {

  /** Measures each class of a mask, the background too. */
  static List<ClassSize> of(LabelMap mask, List<String> names) {
    long[] counts = mask.counts(names.size());
    int voxels = mask.labels().length;
    double voxelMillilitres = 1e-3;
    for (double step : mask.geometry().spacing()) {
      voxelMillilitres *= step;
    }
    List<ClassSize> sizes = new ArrayList<>();
    for (int label = 0; label < names.size(); label++) {
      sizes.add(
          new ClassSize(
              label,
              names.get(label),
              counts[label],
              (double) counts[label] / voxels,
              mask.geometry().dimensions() == 3 ? counts[label] * voxelMillilitres : null));
    }
    return sizes;
  }
}
