package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** Values and gradients of every loss against the golden cases. */
@Execution(ExecutionMode.CONCURRENT)
class GoldenTest {
  private static final Pattern IDENTITY_INPUTS =
      Pattern.compile("binary|one channel|three classes 3D|soft|without foreground|100, mixed");

  static Stream<JsonNode> cases() {
    return Stream.of(
            "losses.json",
            "variants.json",
            "further_losses.json",
            "regions.json",
            "neighbours.json")
        .flatMap(Goldens::cases)
        .filter(golden -> !Goldens.tagged(golden, "unclipped")); // probabilities are always clipped
  }

  static Stream<JsonNode> identities() {
    return Goldens.cases("identities.json");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void float64(JsonNode golden) {
    Evaluation found = Evaluation.of(Goldens.problem(golden), TFloat64.class);
    compareValues(golden, found, 1e-14, 1e-9);
    compareGradient(golden, found, 1e-14, 1e-9);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void float32(JsonNode golden) {
    Evaluation found = Evaluation.of(Goldens.problem(golden), TFloat32.class);
    if (Goldens.tagged(golden, "clipped")) {
      compareValues(golden, found, 2e-3, 0);
      if (Arrays.stream(Goldens.numbers(golden.get("gradient"))).allMatch(x -> x == 0)) {
        assertThat(Arrays.stream(found.gradient())).allMatch(slope -> slope == 0);
        assertThat(Arrays.stream(found.gradientByHand())).allMatch(slope -> slope == 0);
      }
    } else {
      compareValues(golden, found, 1e-6, 2e-5);
      compareGradient(golden, found, 1e-7, 1e-4);
    }
  }

  static Stream<JsonNode> variants() {
    return Stream.of("variants.json", "further_losses.json", "regions.json", "neighbours.json")
        .flatMap(Goldens::cases);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("variants")
  void unknownSizes(JsonNode golden) {
    Evaluation.Problem problem = Goldens.problem(golden);
    Evaluation known = Evaluation.of(problem, TFloat64.class);
    Evaluation unknown = Evaluation.withUnknownSizes(problem, TFloat64.class);
    assertThat(unknown.mean()).isCloseTo(known.mean(), within(1e-14));
    assertThat(largestDifference(unknown.gradientByHand(), known.gradientByHand()))
        .isLessThanOrEqualTo(1e-14);
    assertThat(unknown.values())
        .usingComparatorWithPrecision(1e-14)
        .containsExactly(known.values());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("identities")
  void identity(JsonNode identity) {
    double scale = identity.get("scale").asDouble();
    double shift = identity.get("shift").asDouble();
    JsonNode classes = identity.get("classes");
    List<JsonNode> inputs =
        cases()
            .filter(golden -> golden.get("loss").asText().equals("cross_entropy"))
            .filter(golden -> IDENTITY_INPUTS.matcher(golden.get("name").asText()).find())
            .filter(
                golden -> {
                  int channels = golden.get("shape").get(golden.get("shape").size() - 1).asInt();
                  return classes.isNull() || Math.max(channels, 2) == classes.asInt();
                })
            .toList();
    assertThat(inputs).hasSizeGreaterThan(4);
    for (JsonNode input : inputs) {
      Evaluation left = evaluate(identity.get("left"), input);
      Evaluation right = evaluate(identity.get("right"), input);
      for (int i = 0; i < left.values().length; i++) {
        double expected = scale * right.values()[i] + shift;
        assertThat(left.values()[i])
            .isCloseTo(expected, within(1e-13 * Math.max(1, Math.abs(expected))));
      }
      double[] expected = Arrays.stream(right.gradient()).map(g -> scale * g).toArray();
      assertThat(largestDifference(left.gradient(), expected))
          .isLessThanOrEqualTo(1e-13 + 1e-12 * largest(expected));
    }
  }

  private static Evaluation evaluate(JsonNode side, JsonNode input) {
    List<String> settings =
        input.get("input").asText().equals("probabilities") ? List.of("probabilities") : List.of();
    Evaluation.Problem problem = Goldens.problem(input);
    SegmentationLoss<?> loss =
        Goldens.loss(side.get("loss").asText(), side.get("params"), settings);
    return Evaluation.of(
        new Evaluation.Problem(
            loss,
            problem.labelShape(),
            problem.labels(),
            problem.shape(),
            problem.predictions(),
            null),
        TFloat64.class);
  }

  static void compareValues(JsonNode golden, Evaluation found, double absolute, double relative) {
    double mean = golden.get("mean").asDouble();
    assertThat(found.mean()).isCloseTo(mean, within(absolute + relative * Math.abs(mean)));
    assertThat(found.meanByHand()).isCloseTo(mean, within(absolute + relative * Math.abs(mean)));
    if (!golden.get("value").isNull()) {
      double[] values = Goldens.numbers(golden.get("value"));
      assertThat(found.values()).hasSameSizeAs(values);
      for (int i = 0; i < values.length; i++) {
        assertThat(found.values()[i])
            .isCloseTo(values[i], within(absolute + relative * Math.abs(values[i])));
      }
    }
  }

  static void compareGradient(JsonNode golden, Evaluation found, double absolute, double relative) {
    double[] gradient = Goldens.numbers(golden.get("gradient"));
    for (double[] each : List.of(found.gradient(), found.gradientByHand())) {
      assertThat(each).hasSameSizeAs(gradient);
      assertThat(largestDifference(each, gradient))
          .isLessThanOrEqualTo(absolute + relative * largest(gradient));
    }
  }

  private static double largest(double[] numbers) {
    return Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
  }

  private static double largestDifference(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = Math.abs(a[i] - b[i]);
      if (!(difference <= largest)) {
        largest = difference; // NaN stays
      }
    }
    return largest;
  }
}
