package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A loss as a string: {@code name(flag, key=number, key=word, key=[number, number],
 * weight*loss(...))}. Every item is asked for once by the loss; what is left over at the end was
 * not meant for it.
 */
final class Specification {
  private static final Pattern WHOLE = Pattern.compile("([\\w-]+)\\s*(?:\\((.*)\\))?");
  private static final Pattern ITEM = Pattern.compile("([\\w-]+)\\s*(?:=\\s*(.+))?");
  private static final Pattern SUMMAND =
      Pattern.compile("(?:([^*()]+)\\*\\s*)?([\\w-]+\\s*(?:\\(.*\\))?)");

  final String name;

  /** A flag has the empty value. */
  private final Map<String, String> items = new LinkedHashMap<>();

  /** What is neither a flag nor has a key, such as {@code 0.5*dice}. */
  private final List<String> summands = new ArrayList<>();

  private final TreeSet<String> known = new TreeSet<>();

  /** A loss in a sum. */
  record Summand(double weight, String loss) {
    @Override
    public String toString() {
      return summand(weight, loss);
    }
  }

  private Specification(String name) {
    this.name = name;
  }

  static Specification parse(String text) {
    Matcher whole = WHOLE.matcher(text.strip());
    if (!whole.matches()) {
      throw malformed(text);
    }
    Specification specification = new Specification(whole.group(1));
    String list = whole.group(2);
    if (list != null && !list.isBlank()) {
      split(list, text).forEach(specification::add);
    }
    return specification;
  }

  /** What stands between the commas that are in no bracket. */
  private static List<String> split(String list, String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i < list.length() && depth >= 0; i++) {
      switch (list.charAt(i)) {
        case '(', '[' -> depth++;
        case ')', ']' -> depth--;
        case ',' -> {
          if (depth == 0) {
            parts.add(list.substring(start, i).strip());
            start = i + 1;
          }
        }
        default -> {}
      }
    }
    if (depth != 0) {
      throw malformed(text);
    }
    parts.add(list.substring(start).strip());
    return parts;
  }

  private void add(String part) {
    Matcher item = ITEM.matcher(part);
    if (Losses.isName(part) || (!item.matches() && SUMMAND.matcher(part).matches())) {
      summands.add(part);
    } else if (!item.matches()) {
      throw error("expected key=value", part.isEmpty() ? "nothing" : part);
    } else if (items.put(item.group(1), item.group(2) == null ? "" : item.group(2)) != null) {
      throw error("expected each parameter once", item.group(1) + " twice");
    }
  }

  static String item(String key, Object value) {
    return key + "=" + format(value);
  }

  /** The item as a list, empty where the value is the standard one. */
  static List<String> itemUnless(double standard, String key, double value) {
    return value == standard ? List.of() : List.of(item(key, value));
  }

  private static String format(Object value) {
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString(number.longValue())
          : number.toString();
    }
    if (value instanceof Enum<?> choice) {
      return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    if (value instanceof Collection<?> list) {
      return list.stream().map(Specification::format).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.toString();
  }

  /** A loss in a sum, as {@link #summands} takes it. */
  static String summand(double weight, Object loss) {
    return weight == 1 ? loss.toString() : format(weight) + "*" + loss;
  }

  static String join(String name, List<String> items) {
    return items.isEmpty() ? name : name + "(" + String.join(", ", items) + ")";
  }

  boolean flag(String key) {
    @Nullable String value = take(key);
    if (value != null && !value.isEmpty()) {
      throw error("expected " + key + " without a value", value);
    }
    return value != null;
  }

  double number(String key, double standard) {
    @Nullable String value = take(key);
    return value == null ? standard : number(key, value, value);
  }

  List<Double> numbers(String key) {
    @Nullable String value = take(key);
    if (value == null) {
      return List.of();
    }
    if (!value.startsWith("[") || !value.endsWith("]")) {
      throw error("expected " + key + "=[number, ...]", value);
    }
    List<Double> numbers = new ArrayList<>();
    for (String element : value.substring(1, value.length() - 1).split(",", -1)) {
      numbers.add(number(key, element.strip(), value));
    }
    return numbers;
  }

  @Nullable Integer integer(String key) {
    @Nullable String value = take(key);
    return value == null ? null : whole(key, number(key, value, value));
  }

  int integer(String key, int standard) {
    @Nullable Integer value = integer(key);
    return value == null ? standard : value;
  }

  List<Integer> integers(String key) {
    return numbers(key).stream().map(number -> whole(key, number)).toList();
  }

  <E extends Enum<E>> E choice(String key, E standard) {
    @Nullable String value = take(key);
    if (value == null) {
      return standard;
    }
    E[] choices = standard.getDeclaringClass().getEnumConstants();
    for (E choice : choices) {
      if (format(choice).equals(value)) {
        return choice;
      }
    }
    throw error("expected " + key + " to be one of " + format(Arrays.asList(choices)), value);
  }

  /** The form, which has no default: the two are different losses. */
  Form form() {
    boolean symmetric = flag("symmetric");
    boolean asymmetric = flag("asymmetric");
    if (symmetric == asymmetric) {
      throw error("expected symmetric or asymmetric", symmetric ? "both" : "neither");
    }
    return symmetric ? Form.SYMMETRIC : Form.ASYMMETRIC;
  }

  /** The one loss that it is a loss of. */
  String loss() {
    List<Summand> losses = summands.isEmpty() ? List.of() : summands();
    if (losses.size() != 1 || losses.get(0).weight() != 1) {
      String found = losses.stream().map(Summand::toString).collect(Collectors.joining(", "));
      throw error("expected one loss", losses.isEmpty() ? "none" : found);
    }
    return losses.get(0).loss();
  }

  /** The losses that it is a sum of, each with its weight: 1 unless it is given. */
  List<Summand> summands() {
    List<Summand> taken = new ArrayList<>();
    for (String summand : summands) {
      Matcher matcher = SUMMAND.matcher(summand);
      if (matcher.matches()) {
        String weight = matcher.group(1);
        taken.add(
            new Summand(
                weight == null ? 1 : number("the weight", weight.strip(), summand),
                matcher.group(2)));
      }
    }
    summands.clear();
    if (taken.isEmpty()) {
      throw error("expected weight*loss, ...", "no loss");
    }
    return taken;
  }

  /** Refuses what nobody asked for. */
  void end() {
    if (!summands.isEmpty()) {
      throw error("expected key=value", summands.get(0));
    }
    if (!items.isEmpty()) {
      throw error("expected parameters " + known, items.keySet().iterator().next());
    }
  }

  private @Nullable String take(String key) {
    known.add(key);
    return items.remove(key);
  }

  private double number(String key, String element, String whole) {
    try {
      return Double.parseDouble(element);
    } catch (NumberFormatException e) {
      throw error("expected a number for " + key, whole);
    }
  }

  private int whole(String key, double number) {
    if (number != (int) number) {
      throw error("expected a whole number for " + key, format(number));
    }
    return (int) number;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "loss: expected name(key=value, ...), found \"" + text + "\"");
  }

  private IllegalArgumentException error(String expected, String found) {
    return new IllegalArgumentException("%s: %s, found %s".formatted(name, expected, found));
  }
}
