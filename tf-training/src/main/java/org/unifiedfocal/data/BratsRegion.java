package org.unifiedfocal.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.unifiedfocal.savedmodel.Regions;

/**
 * A region that the BraTS challenge evaluates: the union of some labels. The regions overlap: a
 * dataset has one of them, as its only class, or a network finds {@link #ALL}.
 */
enum BratsRegion {
  ENHANCING_TUMOUR,
  TUMOUR_CORE,
  WHOLE_TUMOUR;

  /** The classes that exclude one another, for a dataset without a region. */
  static final List<String> CLASS_NAMES =
      List.of("background", "non-enhancing core", "oedema", "enhancing tumour");

  /** The classes of the labels. */
  static final LabelValues CLASSES = new LabelValues(Map.of(0, 0, 1, 1, 2, 2, 3, 1, 4, 3));

  /** The three regions of the challenge, as unions of the classes. */
  static final Regions ALL = Regions.parse("whole tumour=1+2+3,tumour core=1+3,enhancing tumour=3");

  static Optional<BratsRegion> named(String name) {
    return Arrays.stream(values()).filter(region -> region.toString().equals(name)).findFirst();
  }

  List<String> classNames() {
    return List.of("background", toString().replace('-', ' '));
  }

  LabelValues labelValues() {
    Map<Integer, Integer> classes = new TreeMap<>();
    CLASSES.classes().keySet().forEach(label -> classes.put(label, contains(label) ? 1 : 0));
    return new LabelValues(classes);
  }

  private boolean contains(int label) {
    return switch (this) {
      case ENHANCING_TUMOUR -> label == 4;
      case TUMOUR_CORE -> label != 0 && label != 2;
      case WHOLE_TUMOUR -> label != 0;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
