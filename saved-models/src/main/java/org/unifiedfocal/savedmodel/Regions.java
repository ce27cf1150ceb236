package org.unifiedfocal.savedmodel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * Regions that a network tells apart from their outside, each by a channel of its own: the
 * region-based training of nnU-Net (Isensee et al., 2021, <a
 * href="https://arxiv.org/abs/2011.00848">arXiv:2011.00848</a>). A label map is made of the
 * probabilities by writing the regions one after the other, the later over the earlier, as
 * nnU-Net's {@code regions_class_order} does.
 *
 * <p>Written as a string, {@code whole=1+2+3,core=1+3,enhancing=3}: each region a name and its
 * classes, from the outermost to the innermost. Fewer than two regions, more than 254 and two of
 * one name are refused with an {@link IllegalArgumentException}.
 *
 * @param list the regions in the order of the channels, which is that in which they are written
 */
public record Regions(@JsonValue List<Region> list) {
  private static final double THRESHOLD = 0.5;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Regions {
    list = List.copyOf(Objects.requireNonNull(list, "regions are missing"));
    if (list.size() < 2
        || list.size() >= LabelMap.IGNORED
        || list.stream().map(Region::name).distinct().count() < list.size()) {
      throw new IllegalArgumentException(
          "regions: expected 2 to 254 of different names, found "
              + list.stream().map(Region::name).toList());
    }
  }

  /**
   * Reads regions, with thresholds of 0.5. The label that stands for a region is the smallest of
   * its classes that no later region has.
   *
   * @param specification such as {@code whole=1+2+3,core=1+3,enhancing=3}
   * @return the regions
   * @throws BadInputException if it is another string, or the classes of a region are all in later
   *     ones, so that nothing would be seen of it
   */
  public static Regions parse(String specification) {
    List<Item> items = Arrays.stream(specification.split(",", -1)).map(Item::parse).toList();
    try {
      List<Region> regions = new ArrayList<>();
      for (Item item : items) {
        int label = item.label(items.subList(regions.size() + 1, items.size()));
        regions.add(new Region(item.name(), List.copyOf(item.classes()), label, THRESHOLD));
      }
      return new Regions(regions);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }

  /** A region as it is written. */
  private record Item(String name, SortedSet<Integer> classes) {
    private static final Pattern SYNTAX =
        Pattern.compile(
            "(?<name>[^=+]*[^=+\\s][^=+]*)=(?<classes>\\s*\\d{1,3}\\s*(\\+\\s*\\d{1,3}\\s*)*)");

    static Item parse(String text) {
      Matcher matcher = SYNTAX.matcher(text);
      if (!matcher.matches()) {
        throw new BadInputException(
            "regions: expected NAME=CLASS+CLASS, such as whole=1+2+3,core=1+3, found " + text);
      }
      return new Item(
          matcher.group("name").strip(),
          Arrays.stream(matcher.group("classes").split("\\+", -1))
              .map(number -> Integer.valueOf(number.strip()))
              .collect(Collectors.toCollection(TreeSet::new)));
    }

    int label(List<Item> later) {
      return classes.stream()
          .filter(number -> later.stream().noneMatch(item -> item.classes.contains(number)))
          .findFirst()
          .orElseThrow(
              () ->
                  new BadInputException(
                      "regions: expected the outermost first, found %s, whose classes %s are all in later ones"
                          .formatted(name, classes)));
    }
  }

  /**
   * Names the regions.
   *
   * @return the names in the order of the channels
   */
  public List<String> names() {
    return list.stream().map(Region::name).toList();
  }

  /**
   * Makes sure that there are such classes.
   *
   * @param classes the number of classes with the background
   * @throws IllegalArgumentException if a region has another
   */
  public void requireClasses(int classes) {
    for (Region region : list) {
      int last = region.classes().get(region.classes().size() - 1);
      if (last >= classes) {
        throw new IllegalArgumentException(
            "regions: expected classes from 1 to %d, found %d in %s"
                .formatted(classes - 1, last, region.name()));
      }
    }
  }

  /**
   * Writes the regions as {@link #parse} takes them; thresholds and labels are not in it.
   *
   * @return such as {@code whole=1+2+3,core=1+3,enhancing=3}
   */
  @Override
  public String toString() {
    return list.stream()
        .map(
            region ->
                region.classes().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining("+", region.name() + "=", "")))
        .collect(Collectors.joining(","));
  }
}
