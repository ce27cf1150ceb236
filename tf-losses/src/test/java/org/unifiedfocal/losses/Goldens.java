package org.unifiedfocal.losses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.tensorflow.ndarray.Shape;

/**
 * The golden cases: values and gradients computed in float64 in Python from formulas of their own.
 * Those of the paper's twelve losses are checked there against 60 and more decimal digits; those of
 * the further ones are made by a script in src/test/goldens.
 */
final class Goldens {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, JsonNode> FILES = new ConcurrentHashMap<>();

  private Goldens() {}

  static Stream<JsonNode> cases(String file) {
    return StreamSupport.stream(
        FILES.computeIfAbsent(file, Goldens::read).get("cases").spliterator(), false);
  }

  private static JsonNode read(String file) {
    try (InputStream stream = Goldens.class.getResourceAsStream("/goldens/" + file)) {
      return MAPPER.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Evaluation.Problem problem(JsonNode golden) {
    return new Evaluation.Problem(
        loss(golden),
        shape(golden.get("y_shape")),
        numbers(golden.get("y")),
        shape(golden.get("shape")),
        numbers(golden.get("x")),
        golden.path("options").path("sample_weights").isArray()
            ? numbers(golden.get("options").get("sample_weights"))
            : null);
  }

  /** The loss of a case, made through its specification. */
  static SegmentationLoss<?> loss(JsonNode golden) {
    if (!golden.has("params")) {
      return Losses.parse(golden.get("loss").asText());
    }
    List<String> items = new ArrayList<>();
    if (golden.get("input").asText().equals("probabilities")) {
      items.add("probabilities");
    }
    JsonNode options = golden.path("options");
    if (options.path("labels").asText().equals("sparse")) {
      items.add("sparse");
    }
    if (options.path("ignore_label").isNumber()) {
      items.add("ignored-label=" + options.get("ignore_label"));
    }
    if (options.path("class_weights").isArray()) {
      items.add("class-weights=" + options.get("class_weights"));
    }
    if (options.path("batch_dice").asBoolean()) {
      items.add("batch-sums");
    }
    return loss(golden.get("loss").asText(), golden.get("params"), items);
  }

  static SegmentationLoss<?> loss(String name, JsonNode parameters, List<String> settings) {
    List<String> items = new ArrayList<>(settings);
    String loss = name.replace('_', '-');
    for (String form : List.of("asymmetric", "symmetric")) {
      if (loss.endsWith("-" + form)) {
        items.add(form);
        loss = loss.substring(0, loss.length() - form.length() - 1);
        break;
      }
    }
    for (Map.Entry<String, JsonNode> parameter : parameters.properties()) {
      if (!parameter.getValue().isNull()) {
        String key = parameter.getKey().equals("rare") ? "rare-classes" : parameter.getKey();
        items.add(key + "=" + parameter.getValue());
      }
    }
    return Losses.parse(loss + "(" + String.join(", ", items) + ")");
  }

  static boolean tagged(JsonNode golden, String tag) {
    for (JsonNode each : golden.path("tags")) {
      if (each.asText().equals(tag)) {
        return true;
      }
    }
    return false;
  }

  static Shape shape(JsonNode sizes) {
    long[] shape = new long[sizes.size()];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = sizes.get(axis).asLong();
    }
    return Shape.of(shape);
  }

  static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }
}
