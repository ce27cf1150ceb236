package org.unifiedfocal.losses;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
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
 * A loss as a string: {@code name(flag, key=number, key=word, key=[number, number])}, where a flag
 * may be another loss. Every item is asked for once by the loss; what is left over at the end was
 * not meant for it.
 */
final class Specification {
  private static final Pattern WHOLE = Pattern.compile("\\s*([\\w-]+)\\s*(?:\\((.*)\\))?\\s*");
  private static final Pattern PAIR = Pattern.compile("([\\w-]+)\\s*=\\s*(.+)");
  private static final Pattern FLAG = Pattern.compile("[\\w-]+\\s*(?:\\(.*\\))?");

  final String name;

  /** A flag has the empty value. */
  private final Map<String, String> items = new LinkedHashMap<>();

  private final TreeSet<String> known = new TreeSet<>();

  private Specification(String name) {
    this.name = name;
  }

  static Specification parse(String text) {
    Matcher whole = WHOLE.matcher(text);
    if (!whole.matches()) {
      throw new IllegalArgumentException(
          "loss: expected name(key=value, ...), found \"" + text + "\"");
    }
    Specification specification = new Specification(whole.group(1));
    String list = whole.group(2) == null ? "" : whole.group(2);
    if (!list.isBlank()) {
      specification.split(list).forEach(specification::add);
    }
    return specification;
  }

  /** The items of a list: what stands between the commas that are in no bracket. */
  private List<String> split(String list) {
    List<String> split = new ArrayList<>();
    Deque<Character> open = new ArrayDeque<>();
    int start = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '(' || c == '[') {
        open.push(c);
      } else if (c == ')' || c == ']') {
        if (open.isEmpty() || open.pop() != (c == ')' ? '(' : '[')) {
          throw error("expected brackets in pairs", list);
        }
      } else if (c == ',' && open.isEmpty()) {
        split.add(list.substring(start, i).strip());
        start = i + 1;
      }
    }
    if (!open.isEmpty()) {
      throw error("expected brackets in pairs", list);
    }
    split.add(list.substring(start).strip());
    return split;
  }

  private void add(String item) {
    Matcher pair = PAIR.matcher(item);
    boolean isPair = pair.matches();
    if (!isPair && !FLAG.matcher(item).matches()) {
      throw error("expected key=value", item.isEmpty() ? "nothing" : item);
    }
    String key = isPair ? pair.group(1) : item;
    if (items.put(key, isPair ? pair.group(2) : "") != null) {
      throw error("expected each parameter once", key + " twice");
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

  /** The first item, which is asked for by what it is. */
  String first(String what) {
    if (items.isEmpty() || !items.values().iterator().next().isEmpty()) {
      throw error(
          "expected " + what + " first",
          items.isEmpty() ? "nothing" : items.keySet().iterator().next());
    }
    String first = items.keySet().iterator().next();
    items.remove(first);
    return first;
  }

  /** Refuses what nobody asked for. */
  void end() {
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

  private IllegalArgumentException error(String expected, String found) {
    return new IllegalArgumentException("%s: %s, found %s".formatted(name, expected, found));
  }
}
