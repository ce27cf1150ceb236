package org.unifiedfocal.savedmodel;

import java.util.List;
import java.util.Objects;
import org.unifiedfocal.imaging.LabelMap;

/**
 * A part of an image that is the union of some classes, such as the whole tumour of oedema, core
 * and enhancing tumour. Regions may overlap and contain one another. What makes no sense is refused
 * with an {@link IllegalArgumentException}.
 *
 * @param name what the region is called
 * @param classes the numbers of its classes, each from 1 to 254
 * @param label the one of them that stands for the region in a label map, where no later region is
 *     written over it
 * @param threshold the probability above which a voxel is in the region, 0 to below 1
 */
public record Region(String name, List<Integer> classes, int label, double threshold) {

  public Region {
    if (Objects.requireNonNull(name, "name is missing").isBlank()) {
      throw new IllegalArgumentException("name: expected a word, found none");
    }
    classes =
        Objects.requireNonNull(classes, "classes is missing").stream().distinct().sorted().toList();
    if (classes.isEmpty()
        || classes.get(0) < 1
        || classes.get(classes.size() - 1) >= LabelMap.IGNORED) {
      throw new IllegalArgumentException(
          "classes: expected numbers from 1 to 254, found %s in %s".formatted(classes, name));
    }
    if (!classes.contains(label)) {
      throw new IllegalArgumentException(
          "label: expected one of the classes %s of %s, found %d".formatted(classes, name, label));
    }
    if (!(threshold >= 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "threshold: expected at least 0 and below 1, found %s of %s".formatted(threshold, name));
    }
  }
}
