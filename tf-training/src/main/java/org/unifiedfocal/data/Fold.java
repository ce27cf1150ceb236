package org.unifiedfocal.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;

/**
 * One fold of a cross-validation, written {@code K/N}. The groups of the cases are shuffled by a
 * fixed seed and dealt out, each to the fold with the fewest cases so far and large groups first,
 * so that folds differ little in size and no group is parted. The same cases make the same folds
 * everywhere, in whatever order they come. Numbers out of range are refused with an {@link
 * IllegalArgumentException}.
 *
 * @param number K, which fold is held back, from 1
 * @param count N, how many folds there are, at least 2
 */
public record Fold(int number, int count) {
  private static final long SEED = 20200901;
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

  public Fold {
    if (count < 2 || number < 1 || number > count) {
      throw new IllegalArgumentException(
          "a fold K/N has N of at least 2 and K from 1 to N, found " + number + "/" + count);
    }
  }

  /**
   * Reads a fold.
   *
   * @param text such as "1/5"
   * @return the fold
   * @throws BadInputException if it is not one
   */
  public static Fold parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (matcher.matches()) {
      try {
        return new Fold(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(String.valueOf(e.getMessage()));
      }
    }
    throw new BadInputException("expected a fold K/N such as 1/5, found \"" + text + "\"");
  }

  /**
   * Gives all folds, each of which holds back other cases.
   *
   * @param count how many, such as "5"
   * @return the folds from the first
   * @throws BadInputException if that is not a number of at least 2
   */
  public static List<Fold> all(String count) {
    Fold first = parse("1/" + count);
    return IntStream.rangeClosed(1, first.count)
        .mapToObj(number -> new Fold(number, first.count))
        .toList();
  }

  /**
   * Divides cases.
   *
   * @param cases all of them
   * @return those of this fold as validation cases, the others as training cases, in the given
   *     order
   * @throws BadInputException if there are fewer groups than folds
   */
  public Split split(List<Case> cases) {
    Set<String> heldBack = heldBack(cases);
    return new Split(
        cases.stream().filter(item -> !heldBack.contains(item.group())).toList(),
        cases.stream().filter(item -> heldBack.contains(item.group())).toList());
  }

  /** The groups of this fold. */
  private Set<String> heldBack(List<Case> cases) {
    Map<String, Integer> sizes = new TreeMap<>();
    cases.forEach(item -> sizes.merge(item.group(), 1, Integer::sum));
    if (sizes.size() < count) {
      throw new BadInputException(
          "expected at least %d groups of cases for %d folds, found %d"
              .formatted(count, count, sizes.size()));
    }
    List<String> names = List.copyOf(sizes.keySet());
    List<String> shuffled = new ArrayList<>();
    for (int place : SeededRandom.permutation(names.size(), SeededRandom.of(SEED))) {
      shuffled.add(names.get(place));
    }
    shuffled.sort(Comparator.comparing(sizes::get, Comparator.reverseOrder()));

    int[] taken = new int[count];
    Set<String> heldBack = new HashSet<>();
    for (String group : shuffled) {
      int smallest = 0;
      for (int fold = 1; fold < count; fold++) {
        smallest = taken[fold] < taken[smallest] ? fold : smallest;
      }
      taken[smallest] += sizes.getOrDefault(group, 0);
      if (smallest == number - 1) {
        heldBack.add(group);
      }
    }
    return heldBack;
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
