package org.unifiedfocal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.imaging.LabelMap;

/** Every class of 32 label pairs against numpy 2.4.6 with scipy 1.17.1 and MONAI 1.6.1. */
class GoldensTest {

  private static Stream<JsonNode> pairs() throws IOException {
    try (InputStream stream = GoldensTest.class.getResourceAsStream("/goldens/metrics.json")) {
      JsonNode cases = new JsonMapper().readTree(stream).get("cases");
      assertThat(cases).hasSize(32);
      return StreamSupport.stream(cases.spliterator(), false);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void everyMeasureIsThatOfScipyAndMonai(JsonNode pair) {
    LabelMap reference = Labels.ofJson(pair, "reference");
    LabelMap prediction = Labels.ofJson(pair, "prediction");
    int classes = pair.get("classes").asInt();
    var counts = ConfusionCounts.of(reference, prediction, classes);

    SoftAssertions softly = new SoftAssertions();
    for (JsonNode expected : pair.get("expected")) {
      int label = expected.get("class").asInt();
      String name = pair.get("case").asText() + ", class " + label;
      ConfusionCounts overlap = counts.get(label);
      softly
          .assertThat(overlap)
          .as(name)
          .isEqualTo(
              new ConfusionCounts(
                  expected.get("tp").asLong(),
                  expected.get("fp").asLong(),
                  expected.get("fn").asLong(),
                  expected.get("tn").asLong()));
      measures(overlap, SurfaceDistances.between(reference, prediction, label))
          .forEach(
              (measure, value) -> {
                check(softly, name + ", scipy's " + measure, value, expected, "scipy", measure);
                check(softly, name + ", MONAI's " + measure, value, expected, "monai", measure);
              });
    }
    softly.assertAll();
  }

  private static Map<String, Double> measures(ConfusionCounts overlap, SurfaceDistances surface) {
    return Map.of(
        "dice", overlap.dice(),
        "iou", overlap.iou(),
        "sensitivity", overlap.sensitivity(),
        "precision", overlap.precision(),
        "specificity", overlap.specificity(),
        "accuracy", overlap.accuracy(),
        "volume_similarity", overlap.volumetricSimilarity(),
        "hausdorff", surface.hausdorffDistance(),
        "hd95", surface.hausdorffDistance95(),
        "assd", surface.averageSymmetricSurfaceDistance());
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void surfaceDiceAtOneMillimetreIsThatOfScipyAndMonai(JsonNode pair) {
    SoftAssertions softly = new SoftAssertions();
    for (JsonNode expected : pair.get("expected")) {
      int label = expected.get("class").asInt();
      double value =
          SurfaceDistances.between(
                  Labels.ofJson(pair, "reference"), Labels.ofJson(pair, "prediction"), label)
              .normalizedSurfaceDice(1);
      String name = pair.get("case").asText() + ", class " + label;
      check(softly, name, value, expected, "scipy", "nsd");
      check(softly, name, value, expected, "monai", "nsd");
    }
    softly.assertAll();
  }

  /** scipy computes in float64, MONAI in float32 and with rules of its own for empty masks. */
  private static void check(
      SoftAssertions softly,
      String name,
      double value,
      JsonNode expected,
      String tool,
      String measure) {
    JsonNode node = expected.get(tool).get(measure);
    boolean monai = tool.equals("monai");
    if (node == null && monai) {
      return; // not a measure of MONAI
    }
    double number = node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
    if (!Double.isFinite(number)) {
      if (!monai) {
        softly.assertThat(value).as(name).isEqualTo(Double.valueOf(number));
      }
    } else {
      double tolerance = monai ? 1e-5 * Math.max(1, Math.abs(number)) : 1e-9;
      softly
          .assertThat(Math.abs(value - number))
          .as("%s: %s against %s", name, value, number)
          .isLessThanOrEqualTo(tolerance);
    }
  }
}
