package org.unifiedfocal.metrics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.Regions;

/**
 * What is measured: a class, or the union of several, such as the whole tumour of its parts.
 * Structures may overlap.
 *
 * @param name what it is called
 * @param classes the numbers of its classes
 */
public record Structure(String name, List<Integer> classes) {

  public Structure {
    classes = List.copyOf(classes);
  }

  /**
   * Gives what is measured of a model or a dataset.
   *
   * @param classNames the names of all classes, background first
   * @param regions the regions; null without any
   * @return the regions, or else each foreground class by itself
   */
  public static List<Structure> of(List<String> classNames, @Nullable Regions regions) {
    if (regions != null) {
      regions.requireClasses(classNames.size());
      return regions.list().stream()
          .map(region -> new Structure(region.name(), region.classes()))
          .toList();
    }
    List<Structure> structures = new ArrayList<>();
    for (int label = 1; label < classNames.size(); label++) {
      structures.add(new Structure(classNames.get(label), List.of(label)));
    }
    return structures;
  }

  /**
   * Marks the voxels of the structure.
   *
   * @param labels the classes
   * @return 1 where the class is one of the structure's, otherwise 0; ignored voxels stay so
   */
  public LabelMap mask(LabelMap labels) {
    byte[] table = new byte[LabelMap.IGNORED + 1];
    classes.forEach(label -> table[label] = 1);
    table[LabelMap.IGNORED] = (byte) LabelMap.IGNORED;
    byte[] mask = new byte[labels.labels().length];
    for (int voxel = 0; voxel < mask.length; voxel++) {
      mask[voxel] = table[labels.label(voxel)];
    }
    return new LabelMap(labels.geometry(), mask);
  }

  SurfaceDistances distances(LabelMap reference, LabelMap prediction) {
    return classes.size() == 1
        ? SurfaceDistances.between(reference, prediction, classes.get(0))
        : SurfaceDistances.between(mask(reference), mask(prediction), 1);
  }
}
