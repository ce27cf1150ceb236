package org.unifiedfocal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

class MetricsReportTest {
  private static final List<Integer> SHAPE = List.of(1, 6);

  @TempDir private Path folder;

  /** Class 1: Dice 1, 0.5, missed; class 2: missed by the first, in no map of the others. */
  private static MetricsReport report() {
    LabelMap reference = Labels.of(SHAPE, 0, 1, 1, 0, 2, 2);
    LabelMap missing = Labels.of(SHAPE, 0, 1, 1, 0, 0, 0);
    LabelMap shifted = Labels.of(SHAPE, 0, 0, 1, 1, 0, 0);
    LabelMap empty = Labels.of(SHAPE, 0, 0, 0, 0, 0, 0);
    return MetricsReport.of(
        "made up",
        "by hand",
        List.of(
            CaseMetrics.of("a", reference, missing, 3),
            CaseMetrics.of("b", missing, shifted, 3),
            CaseMetrics.of("c", missing, empty, 3)));
  }

  @Test
  void summarisesTheNumbersThatExistAndCountsTheOthers() {
    MetricsReport report = report();

    assertThat(report.mean()).containsOnlyKeys("1", "2", "all");
    assertThat(report.mean("1", Metric.DICE)).isEqualTo(0.5);
    assertThat(report.std("1", Metric.DICE)).isEqualTo(0.5);
    assertThat(report.mean("1", Metric.HD95)).isEqualTo(0.475, within(1e-12));
    assertThat(report.std("1", Metric.HD95)).isEqualTo(0.475 * Math.sqrt(2), within(1e-12));
    assertThat(report.mean("2", Metric.DICE)).isZero();
    assertThat(report.std("2", Metric.DICE)).isNaN();
    assertThat(report.mean("2", Metric.ASSD)).isNaN();
    assertThat(report.missing())
        .isEqualTo(
            Map.of(
                "1",
                Map.of(Metric.PRECISION, 1, Metric.HD95, 1, Metric.ASSD, 1),
                "2",
                Map.of(
                    Metric.DICE, 2,
                    Metric.IOU, 2,
                    Metric.PRECISION, 3,
                    Metric.SENSITIVITY, 2,
                    Metric.VOLUMETRIC_SIMILARITY, 2,
                    Metric.HD95, 3,
                    Metric.ASSD, 3),
                "all",
                Map.of(Metric.PRECISION, 1, Metric.HD95, 1, Metric.ASSD, 1)));
  }

  @Test
  void averagesEachCaseOverItsClassesBeforeTheCases() {
    // Case a has Dice 1 and 0, so 0.5; b and c have class 1 alone, 0.5 and 0.
    assertThat(report().mean(MetricsReport.ALL, Metric.DICE))
        .isEqualTo((0.5 + 0.5 + 0) / 3, within(1e-12));
  }

  @Test
  void writesNullForWhatDoesNotExist() throws IOException {
    Path file = folder.resolve("metrics.json");

    report().write(file);

    JsonNode json = new JsonMapper().readTree(file.toFile());
    assertThat(json.get("dataset").asText()).isEqualTo("made up");
    assertThat(json.get("model").asText()).isEqualTo("by hand");
    JsonNode first = json.get("cases").get(0);
    assertThat(first.get("id").asText()).isEqualTo("a");
    assertThat(first.get("classes").get("1"))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"dice": 1.0, "iou": 1.0, "precision": 1.0, "sensitivity": 1.0,
                     "volumetric_similarity": 1.0, "hd95": 0.0, "assd": 0.0}"""));
    assertThat(first.get("classes").get("2"))
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"dice": 0.0, "iou": 0.0, "precision": null, "sensitivity": 0.0,
                     "volumetric_similarity": 0.0, "hd95": null, "assd": null}"""));
    assertThat(json.get("mean").get("all").get("dice").asDouble())
        .isEqualTo(1 / 3.0, within(1e-12));
    assertThat(json.get("std").get("2").get("dice").isNull()).isTrue();
    assertThat(json.get("missing").get("1").get("hd95").asInt()).isEqualTo(1);
  }

  @Test
  void readsWhatItWroteAndReplacesTheFile() throws IOException {
    Path file = folder.resolve("metrics.json");
    Files.writeString(file, "older");

    report().write(file);

    assertThat(MetricsReport.read(file)).isEqualTo(report());
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void refusesFilesThatAreNoReport() throws IOException {
    Path file = folder.resolve("metrics.json");
    for (String content : List.of("", "{", "{\"dataset\": \"a\"}", "[]", "{\"casses\": []}")) {
      Files.writeString(file, content);
      assertThatExceptionOfType(BadInputException.class)
          .as(content)
          .isThrownBy(() -> MetricsReport.read(file))
          .withMessageStartingWith(file + ": not a metrics report, ")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
  }

  @Test
  void namesTheCaseThatCannotBeMeasured() {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(
            () ->
                CaseMetrics.of(
                    "case_7", Labels.of(SHAPE, 0, 1, 1, 0, 2, 2), Labels.of(List.of(1, 1), 0), 3))
        .withMessage(
            "case_7: expected a prediction of shape [1, 6] like the reference, found [1, 1]");
  }
}
