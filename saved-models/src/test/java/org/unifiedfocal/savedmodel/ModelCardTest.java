package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.TensorFlow;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

class ModelCardTest {
  private static final ModelCard.Input INPUT =
      new ModelCard.Input(
          3,
          List.of(3.0, 0.5, 0.5),
          new Preprocessing(
              1,
              new Normalization.Fixed(101, 76.9, new Normalization.Range(-79, 304)),
              List.of(3.22, 1.62, 1.62)));

  @TempDir Path model;

  @Test
  void listsThatAreNestedTooDeepAreRefusedInOneLine() throws IOException {
    Path file = model.resolve(ModelCard.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[".repeat(1001));
    assertThatThrownBy(() -> ModelCard.read(model))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": expected JSON, found")
        .hasMessageContaining("nesting depth (1001)")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void everythingIsReadAsItWasWritten() throws IOException {
    ModelCard card =
        ModelCard.of("kidney", List.of("background", "kidney", "tumour"), INPUT)
            .withSlidingWindow(
                SlidingWindow.of(32, 96, 96)
                    .withOverlap(0.25)
                    .withPadding(Padding.REFLECT)
                    .withImportance(Importance.CONSTANT))
            .withTraining(
                new ModelCard.Training(
                    "KiTS19",
                    "CC BY-NC-SA 4.0",
                    "unified-focal(asymmetric, delta=0.6)",
                    HeldBack.of("1/5", List.of("case_00001", "case_00000")),
                    Map.of("tumour", Map.of("dice", 0.634, "hd95", 12.5))));

    card.write(model);

    assertThat(ModelCard.read(model)).isEqualTo(card);
    assertThat(Files.readAllLines(model.resolve(ModelCard.FILE)))
        .startsWith("{", "  \"schemaVersion\" : 1,", "  \"name\" : \"kidney\",")
        .contains("    \"overlap\" : [ 0.25, 0.25, 0.25 ],", "    \"padding\" : \"reflect\"");
    try (Stream<Path> files = Files.list(model.resolve(ModelCard.FILE).getParent())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void provenanceNamesVersionsAndDate() {
    Provenance provenance = Provenance.current();

    assertThat(provenance.tensorflow()).isEqualTo(TensorFlow.version());
    assertThat(provenance.java()).startsWith(Integer.toString(Runtime.version().feature()));
    assertThat(provenance.date()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(provenance.library()).isNotBlank();
  }

  @Test
  void aCardWrittenByHandMayBeShort() throws IOException {
    write(
        """
        {"schemaVersion": 1, "name": "polyps", "classNames": ["background", "polyp"],
         "input": {"dimensions": 2,
                   "preprocessing": {"channels": 3, "normalization": {"kind": "none"}}}}
        """);

    ModelCard card = ModelCard.read(model);

    assertThat(card.input().spacing()).isNull();
    assertThat(card.input().preprocessing().spacing()).isNull();
    assertThat(card.slidingWindow()).isNull();
    assertThat(card.training()).isNull();
    assertThat(card.provenance()).isNull();
    assertThat(card.input().preprocessing().normalization()).isEqualTo(new Normalization.None());
  }

  @Test
  void theSpacingHasTheAxesOfTheModel() {
    Preprocessing flat = new Preprocessing(1, new Normalization.None(), List.of(1.0, 1.0));
    assertThatThrownBy(() -> new ModelCard.Input(3, null, flat))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("preprocessing.spacing: expected 3 numbers, found [1.0, 1.0]");
  }

  @Test
  void anExistingCardIsReplaced() throws IOException {
    ModelCard.of("first", List.of("a", "b"), INPUT).write(model);
    ModelCard second = ModelCard.of("second", List.of("a", "b"), INPUT);

    second.write(model);

    assertThat(ModelCard.read(model)).isEqualTo(second);
  }

  @Test
  void metricsThatDoNotExistAreLeftOut() {
    Map<String, Double> values = new HashMap<>();
    values.put("dice", 0.5);
    values.put("hd95", Double.NaN);
    values.put("assd", null);

    ModelCard.Training training =
        new ModelCard.Training(null, null, null, null, Map.of("all", values));

    assertThat(training.metrics()).isEqualTo(Map.of("all", Map.of("dice", 0.5)));
  }

  @Test
  void aMissingCardIsSaid() {
    assertBad("expected a model card, found no file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"schemaVersion\" : 1|\"schemaVersion\" : 7|schemaVersion: expected 1, found 7; a newer"
            + " version wrote this card",
        "\"schemaVersion\" : 1|\"schemaVersion\" : 0|schemaVersion: expected 1, found 0",
        "\"schemaVersion\" : 1|\"schemaVersion\" : \"1\"|schemaVersion: expected 1, found \"1\"",
        "\"schemaVersion\" : 1|\"schema\" : 1|schemaVersion: expected 1, found none",
        "\"name\"|\"colour\" : 1, \"name\"|colour: expected no such property",
        "\"name\" : \"kidney\"|\"name\" : null|name is missing",
        "\"dimensions\" : 3|\"dimensions\" : 4|input: dimensions: expected 2 or 3, found 4",
        "\"dimensions\" : 3|\"normalizationInGraph\" : true, \"dimensions\" : 3|input: normalizationInGraph:"
            + " expected a fixed normalization and no resampling, found Preprocessing[",
        "0.5, 0.5|0.5, -0.5|input: spacing: expected 3 positive numbers, found [3.0, 0.5, -0.5]",
        "\"kidney\" ]|\"background\" ]|classNames: expected 2 to 256 different names,"
            + " found [background, background]",
        "\"channels\" : 1|\"channels\" : 0|input.preprocessing: channels: expected at least 1,"
            + " found 0",
        "\"mean\" : 101.0,||input.preprocessing.normalization.mean: ",
        "\"fixed\"|\"minmax\"|input.preprocessing.normalization: Could not resolve type id"
            + " 'minmax'",
        "[ 32, 96, 96 ]|[ 32, 96 ]|slidingWindow: overlap: expected 2 numbers from 0 to below 1,"
            + " found [0.5, 0.5, 0.5]",
        "\"gaussian\"|\"cosine\"|slidingWindow.importance: Cannot deserialize",
      })
  void whatIsWrongIsSaidInOneLine(String part, String replacement, String message)
      throws IOException {
    String card = cardText();
    assertThat(card).contains(part);

    write(card.replace(part, replacement == null ? "" : replacement));

    assertBad(message);
  }

  @Test
  void aTruncatedCardIsSaid() throws IOException {
    String card = cardText();
    for (int end : new int[] {1, 40, card.length() / 2, card.length() - 3}) {
      write(card.substring(0, end));
      assertBad("expected JSON, found in line ");
    }
    write("");
    assertBad("schemaVersion: expected 1, found none");
    write(card + "}");
    assertBad("expected JSON, found in line ");
  }

  @Test
  void windowsMustHaveTheAxesOfTheInput() {
    ModelCard card = ModelCard.of("kidney", List.of("background", "kidney"), INPUT);

    assertThatThrownBy(() -> card.withSlidingWindow(SlidingWindow.of(96, 96)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slidingWindow.patchSize: expected 3 sizes, found [96, 96]");
  }

  private String cardText() throws IOException {
    ModelCard.of("kidney", List.of("background", "kidney"), INPUT)
        .withSlidingWindow(SlidingWindow.of(32, 96, 96))
        .write(model);
    return Files.readString(model.resolve(ModelCard.FILE));
  }

  private void write(String text) throws IOException {
    Path file = model.resolve(ModelCard.FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void assertBad(String message) {
    assertThatThrownBy(() -> ModelCard.read(model))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(model.resolve(ModelCard.FILE) + ": " + message)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
