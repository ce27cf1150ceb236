package org.unifiedfocal.losses;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The set R of rare classes.
 *
 * @param classes their numbers, or none for all but class 0
 */
record RareClasses(List<Integer> classes) {
  static final RareClasses FOREGROUND = new RareClasses(List.of());

  RareClasses {
    classes = classes.stream().distinct().sorted().toList();
    if (classes.stream().anyMatch(c -> c < 0)) {
      throw new IllegalArgumentException("rare classes: expected numbers >= 0, found " + classes);
    }
  }

  static RareClasses of(int... classes) {
    if (classes.length == 0) {
      throw new IllegalArgumentException("rare classes: expected at least one, found none");
    }
    return new RareClasses(Arrays.stream(classes).boxed().toList());
  }

  static RareClasses read(Specification specification) {
    return new RareClasses(specification.integers("rare-classes"));
  }

  List<String> items() {
    return classes.isEmpty() ? List.of() : List.of(Specification.item("rare-classes", classes));
  }

  /** For each class one thing if it is rare, another if it is not. */
  <V> List<V> choose(int count, V ifRare, V otherwise) {
    if (!classes.isEmpty() && classes.get(classes.size() - 1) >= count) {
      throw new IllegalArgumentException(
          "rare classes: expected numbers below %d, found %s".formatted(count, classes));
    }
    return IntStream.range(0, count)
        .mapToObj(c -> (classes.isEmpty() ? c > 0 : classes.contains(c)) ? ifRare : otherwise)
        .toList();
  }
}
