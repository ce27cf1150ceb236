package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * Which class each value in the label files of a dataset stands for. No values, and values or
 * classes outside 0 to 255, are refused with an {@link IllegalArgumentException}.
 *
 * @param classes the class of each value that may occur; {@link LabelMap#IGNORED} for a value that
 *     stands for none
 * @param advice what a person can do about another value, for messages; null where there is none
 */
public record LabelValues(Map<Integer, Integer> classes, @Nullable String advice) {
  private static final int NONE = -1;

  public LabelValues {
    SortedMap<Integer, Integer> sorted = Collections.unmodifiableSortedMap(new TreeMap<>(classes));
    if (sorted.isEmpty()
        || sorted.firstKey() < 0
        || sorted.lastKey() > 255
        || sorted.values().stream().anyMatch(label -> label < 0 || label > LabelMap.IGNORED)) {
      throw new IllegalArgumentException(
          "expected values and classes from 0 to 255, found " + sorted);
    }
    classes = sorted;
  }

  /**
   * Makes the values of a layout that leaves nothing to a person.
   *
   * @param classes the class of each value that may occur
   */
  public LabelValues(Map<Integer, Integer> classes) {
    this(classes, null);
  }

  /**
   * The values of files that hold the numbers of the classes.
   *
   * @param count how many classes there are, the background included
   * @return each number for itself
   */
  public static LabelValues classNumbers(int count) {
    return new LabelValues(
        IntStream.range(0, count)
            .boxed()
            .collect(Collectors.toMap(UnaryOperator.identity(), UnaryOperator.identity())));
  }

  /**
   * The values of black and white masks, which come as 0 and 1 and, from a palette, as 0 and 255.
   *
   * @return 0 for the background, the others for class 1
   */
  public static LabelValues mask() {
    return new LabelValues(Map.of(0, 0, 1, 1, 255, 1));
  }

  /**
   * Adds a value that stands for no class: its voxels count nowhere.
   *
   * @param value the value, 0 to 255
   * @return the values with it
   */
  public LabelValues withIgnored(int value) {
    Map<Integer, Integer> more = new TreeMap<>(classes);
    more.put(value, LabelMap.IGNORED);
    return new LabelValues(more, advice);
  }

  /**
   * Says what a person can do about another value.
   *
   * @param words for the end of a message
   * @return the values with it
   */
  public LabelValues withAdvice(String words) {
    return new LabelValues(classes, words);
  }

  /** The largest class; values that stand for none do not count. */
  int largestClass() {
    return classes.values().stream()
        .mapToInt(Integer::intValue)
        .filter(label -> label != LabelMap.IGNORED)
        .max()
        .orElse(0);
  }

  /**
   * Puts the classes in the place of the values.
   *
   * @param file where the values come from, for messages
   * @param stored the values
   * @param names the names of the classes, for messages
   * @return the classes
   * @throws BadInputException if a value stands for no class
   */
  LabelMap toClasses(Path file, LabelMap stored, List<String> names) {
    int[] table = new int[256];
    for (int value = 0; value < table.length; value++) {
      table[value] = classes.getOrDefault(value, NONE);
    }
    byte[] labels = new byte[stored.labels().length];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      int label = table[stored.label(voxel)];
      if (label == NONE) {
        throw new BadInputException(
            file,
            "expected labels %s for the classes %s, found %d%s"
                .formatted(
                    classes.keySet(),
                    names,
                    stored.label(voxel),
                    advice == null ? "" : "; " + advice));
      }
      labels[voxel] = (byte) label;
    }
    return new LabelMap(stored.geometry(), labels);
  }
}
