package org.unifiedfocal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The layers of a functional Keras model and what they take their inputs from: {@code config.json}
 * in a {@code .keras} file, or what {@code model.to_json()} gives. Layers that do nothing at
 * inference, such as dropout, are left out.
 */
final class KerasGraph {
  private static final Set<String> IDLE =
      Set.of(
          "Dropout",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "GaussianNoise",
          "GaussianDropout",
          "ActivityRegularization",
          "Identity");

  private final Path file;
  private final Map<String, KerasLayer> layers = new LinkedHashMap<>();
  private final KerasLayer input;
  private final KerasLayer output;

  /** Takes the JSON of a model; the file is named where something is wrong with it. */
  KerasGraph(Path file, JsonNode json) {
    this.file = file;
    JsonNode config = json.path("config");
    if (!config.path("layers").isArray() || !config.path("input_layers").isArray()) {
      throw new BadInputException(
          file,
          "expected a functional Keras model, found %s"
              .formatted(json.path("class_name").asText("none")));
    }
    Map<String, String> replaced = new LinkedHashMap<>();
    for (JsonNode layer : config.path("layers")) {
      add(layer, replaced);
    }
    List<String> inputs = named(config.path("input_layers"));
    List<String> outputs = named(config.path("output_layers"));
    if (inputs.size() != 1) {
      throw new BadInputException(file, "expected one input, found " + inputs);
    }
    if (outputs.isEmpty()) {
      throw new BadInputException(file, "expected an output, found none");
    }
    input = get(inputs.get(0));
    output = get(replaced.getOrDefault(outputs.get(0), outputs.get(0)));
  }

  private void add(JsonNode json, Map<String, String> replaced) {
    JsonNode nodes = json.path("inbound_nodes");
    List<String> inputs = new ArrayList<>();
    for (JsonNode history : nodes.findValues("keras_history")) {
      String name = history.path(0).asText();
      inputs.add(replaced.getOrDefault(name, name));
    }
    KerasLayer layer =
        new KerasLayer(
            json.path("config").path("name").asText(json.path("name").asText()),
            json.path("registered_name").isTextual()
                ? json.path("registered_name").asText()
                : json.path("class_name").asText(),
            json.path("config"),
            inputs);
    if (nodes.size() > 1) {
      throw refused(layer, "a layer that is used once");
    }
    if (IDLE.contains(layer.type()) && inputs.size() == 1) {
      replaced.put(layer.name(), inputs.get(0));
    } else {
      layers.put(layer.name(), layer);
    }
  }

  /** The names in {@code ["a", 0, 0]} or {@code [["a", 0, 0], ["b", 0, 0]]}. */
  private static List<String> named(JsonNode tensors) {
    List<String> names = new ArrayList<>();
    if (tensors.path(0).isTextual()) {
      names.add(tensors.path(0).asText());
    } else {
      tensors.forEach(tensor -> names.add(tensor.path(0).asText()));
    }
    return names;
  }

  /** All layers, in the order of the file. */
  List<KerasLayer> layers() {
    return List.copyOf(layers.values());
  }

  KerasLayer input() {
    return input;
  }

  KerasLayer output() {
    return output;
  }

  /** A layer by name. */
  KerasLayer get(String name) {
    KerasLayer layer = layers.get(name);
    if (layer == null) {
      throw new BadInputException(file, "expected a layer %s, found none".formatted(name));
    }
    return layer;
  }

  /** The layer of some kind that takes the result of another; null if there is none. */
  @Nullable KerasLayer after(KerasLayer layer, Predicate<KerasLayer> kind) {
    return layers.values().stream()
        .filter(next -> next.inputs().contains(layer.name()))
        .filter(kind)
        .findFirst()
        .orElse(null);
  }

  /** The layer of some kind that takes the result of another, which must be there. */
  KerasLayer next(KerasLayer layer, String expected, Predicate<KerasLayer> kind) {
    KerasLayer next = after(layer, kind);
    if (next != null) {
      return next;
    }
    KerasLayer other = after(layer, any -> true);
    throw other == null
        ? new BadInputException(
            file, "%s: expected %s after it, found the end".formatted(layer, expected))
        : refused(other, expected);
  }

  /** Says which layer cannot be expressed. */
  BadInputException refused(KerasLayer layer, String expected) {
    return new BadInputException(
        file,
        "%s: expected %s; any network can be used, not trained, as model.export(...) writes it"
            .formatted(layer, expected));
  }
}
