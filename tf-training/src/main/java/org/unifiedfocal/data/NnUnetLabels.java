package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.Region;
import org.unifiedfocal.savedmodel.Regions;

/**
 * What the labels of a dataset of nnU-Net stand for: classes, or regions that overlap, of which
 * each is written as one label where no later one is.
 *
 * @param background what the label 0 is called
 * @param foreground the classes, of one label each, or the regions, in the order of the file
 * @param count how many labels there are from 0, but for the ignored one
 * @param hasIgnored whether the next label is that of voxels that do not count
 */
record NnUnetLabels(String background, List<Region> foreground, int count, boolean hasIgnored) {
  private static final List<Integer> ZERO = List.of(0);
  private static final String IGNORE = "ignore";
  private static final double THRESHOLD = 0.5;

  /**
   * Reads the labels.
   *
   * @param file the description that they are from, for messages
   * @param labels the labels of each name
   * @param order {@code regions_class_order}; empty if it is missing
   */
  static NnUnetLabels of(Path file, Map<String, List<Integer>> labels, List<Integer> order) {
    Map<String, List<Integer>> named = new LinkedHashMap<>(labels);
    @Nullable List<Integer> ignored = named.remove(IGNORE);
    named.values().removeIf(ZERO::equals);
    NavigableSet<Integer> seen = new TreeSet<>(ZERO);
    labels.values().forEach(seen::addAll);
    int last = seen.size() - 1;
    if (seen.first() != 0
        || seen.last() != last
        || (ignored != null && !ignored.equals(List.of(last)))) {
      throw new BadInputException(
          file, "labels: expected 0, 1 and so on, ignore the last, found " + labels);
    }
    List<Integer> standing = standing(file, named, order);
    List<Region> foreground = new ArrayList<>();
    try {
      for (Map.Entry<String, List<Integer>> each : named.entrySet()) {
        int label = standing.get(foreground.size());
        foreground.add(new Region(each.getKey(), each.getValue(), label, THRESHOLD));
      }
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file, String.valueOf(e.getMessage()), e);
    }
    String background =
        labels.entrySet().stream()
            .filter(each -> each.getValue().equals(ZERO))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("background");
    return new NnUnetLabels(
        background, foreground, ignored == null ? last + 1 : last, ignored != null);
  }

  /** The label that stands for each class or region in a label map. */
  private static List<Integer> standing(
      Path file, Map<String, List<Integer>> named, List<Integer> order) {
    boolean classes = named.values().stream().allMatch(values -> values.size() == 1);
    List<Integer> standing =
        classes ? named.values().stream().map(values -> values.get(0)).toList() : order;
    if (standing.size() != named.size() || standing.stream().distinct().count() < named.size()) {
      throw new BadInputException(
          file,
          classes
              ? "labels: expected another one for each class, found " + named
              : "regions_class_order: expected a label for each of %s, found %s"
                  .formatted(named.keySet(), order));
    }
    return standing;
  }

  /** The names of the labels from 0: each is called after the class or region it stands for. */
  List<String> classNames() {
    Map<Integer, String> names = new HashMap<>(Map.of(0, background));
    foreground.forEach(each -> names.put(each.label(), each.name()));
    return IntStream.range(0, count)
        .mapToObj(label -> names.getOrDefault(label, "label " + label))
        .toList();
  }

  LabelValues values() {
    LabelValues classes = LabelValues.classNumbers(count);
    return hasIgnored ? classes.withIgnored(count) : classes;
  }

  /**
   * The regions.
   *
   * @param file the description that they are from, for messages
   * @throws BadInputException if there are classes, which do not overlap, or only one region
   */
  Regions regions(Path file) {
    if (foreground.stream().allMatch(each -> each.classes().size() == 1)) {
      throw new BadInputException(
          file, "labels: expected lists of labels as regions, found the classes " + classNames());
    }
    try {
      return new Regions(foreground);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file, String.valueOf(e.getMessage()), e);
    }
  }
}
