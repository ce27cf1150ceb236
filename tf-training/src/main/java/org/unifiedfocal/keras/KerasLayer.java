package org.unifiedfocal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A layer of a functional Keras model.
 *
 * @param name the layer's own name
 * @param type its class, such as {@code Conv2D}
 * @param config its settings
 * @param inputs the names of the layers it takes its inputs from, in order
 */
record KerasLayer(String name, String type, JsonNode config, List<String> inputs) {
  private static final Pattern AXES = Pattern.compile("\\dD$");

  /** What makes a layer what it is, as far as it has it. */
  private static final List<String> TELLING =
      List.of(
          "filters",
          "kernel_size",
          "pool_size",
          "size",
          "strides",
          "padding",
          "interpolation",
          "data_format",
          "activation",
          "negative_slope",
          "max_value",
          "axis",
          "groups",
          "epsilon");

  KerasLayer {
    inputs = List.copyOf(inputs);
  }

  /** Whether the layer is of a class, whose name is given without the number of its axes. */
  boolean is(String family) {
    return AXES.matcher(type).replaceFirst("").equals(family);
  }

  /** A whole number of the settings, -1 where there is none. */
  int integer(String key) {
    return config.path(key).asInt(-1);
  }

  boolean flag(String key) {
    return config.path(key).asBoolean(false);
  }

  double real(String key) {
    return config.path(key).asDouble(0);
  }

  String text(String key) {
    return config.path(key).asText("");
  }

  /** Whether a setting is this number along each axis. */
  boolean isEverywhere(String key, int number) {
    List<Integer> sizes = new ArrayList<>();
    config.path(key).forEach(size -> sizes.add(size.asInt(-1)));
    return !sizes.isEmpty() && sizes.stream().allMatch(size -> size == number);
  }

  /** Whether an axis of the settings is the last of so many. */
  boolean isAlongLastOf(int axes) {
    JsonNode axis =
        config.path("axis").isArray() ? config.path("axis").path(0) : config.path("axis");
    return axis.asInt(0) == -1 || axis.asInt(0) == axes - 1;
  }

  /** Whether there is nothing unusual about how a layer slides over its input. */
  boolean isDense() {
    return !text("data_format").equals("channels_first")
        && (config.path("dilation_rate").isMissingNode() || isEverywhere("dilation_rate", 1))
        && config.path("groups").asInt(1) == 1;
  }

  @Override
  public String toString() {
    return "layer %s (%s)"
        .formatted(
            name,
            Stream.concat(
                    Stream.of(type),
                    TELLING.stream()
                        .filter(key -> !config.path(key).isMissingNode())
                        .map(key -> key + " " + describe(config.path(key))))
                .collect(Collectors.joining(", ")));
  }

  private static String describe(JsonNode setting) {
    return setting.isObject()
        ? setting.path("class_name").asText()
        : setting.toString().replace("\"", "");
  }
}
