package org.unifiedfocal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests of significance against scipy 1.17.1 and statsmodels 0.15.0. */
class StatisticsTest {
  private static final double RELATIVE = 1e-9;

  private static Stream<JsonNode> goldens(String kind) throws IOException {
    try (InputStream stream =
        StatisticsTest.class.getResourceAsStream("/goldens/statistics.json")) {
      JsonNode cases = new JsonMapper().readTree(stream).get(kind);
      assertThat(cases).isNotEmpty();
      return StreamSupport.stream(cases.spliterator(), false);
    }
  }

  static Stream<JsonNode> wilcoxon() throws IOException {
    return goldens("wilcoxon");
  }

  static Stream<JsonNode> holm() throws IOException {
    return goldens("holm");
  }

  static Stream<JsonNode> summary() throws IOException {
    return goldens("summary");
  }

  static Stream<JsonNode> friedman() throws IOException {
    return goldens("friedman");
  }

  /** Exact without ties and zeros, otherwise by Pratt, asymptotic and without correction. */
  @ParameterizedTest
  @MethodSource("wilcoxon")
  void signedRankTestIsThatOfScipy(JsonNode golden) {
    double[] x = numbers(golden.get("x"));
    double[] y = numbers(golden.get("y"));
    double[] differences = new double[x.length];
    Arrays.setAll(differences, i -> x[i] - y[i]);
    SignedRankTest test = SignedRankTest.of(differences);
    assertThat(test.n()).isEqualTo(x.length);
    if (Arrays.stream(differences).allMatch(difference -> difference == 0)) {
      assertThat(test.p()).isEqualTo(1);
      return;
    }
    boolean exact =
        Arrays.stream(differences).map(Math::abs).distinct().count() == x.length
            && Arrays.stream(differences).noneMatch(difference -> difference == 0);
    double expected =
        StreamSupport.stream(golden.get("results").spliterator(), false)
            .filter(result -> result.get("zero_method").asText().equals("pratt"))
            .filter(result -> result.get("alternative").asText().equals("two-sided"))
            .filter(result -> result.get("method").asText().equals(exact ? "exact" : "asymptotic"))
            .filter(result -> exact || !result.get("correction").asBoolean())
            .map(result -> result.get("p"))
            .mapToDouble(StatisticsTest::number)
            .findFirst()
            .orElseThrow();
    assertThat(test.p()).isCloseTo(expected, within(RELATIVE * expected));
  }

  /**
   * As scipy's wilcoxon of 7, -1, 2, 7, 3 by Pratt, asymptotic: what is infinite is just larger.
   */
  @Test
  void infiniteDifferencesRankHighestAndAlike() {
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(SignedRankTest.of(infinity, -1, 2, infinity, 3).p())
        .isCloseTo(0.0782481864330958, within(1e-12));
    assertThat(SignedRankTest.of(-infinity, -1, 2, infinity, 3).p())
        .isCloseTo(0.5879367461735663, within(1e-12));
    assertThat(SignedRankTest.of().p()).isNaN();
    assertThatThrownBy(() -> SignedRankTest.of(1, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("holm")
  void holmsCorrectionIsThatOfStatsmodels(JsonNode golden) {
    double[] adjusted = HolmCorrection.adjust(numbers(golden.get("p")));
    double[] expected = numbers(golden.get("holm"));
    assertThat(adjusted).containsExactly(expected, within(1e-12));
  }

  @Test
  void whatIsNoComparisonIsNotCorrectedFor() {
    double[] adjusted = HolmCorrection.adjust(0.01, Double.NaN, 0.04);
    assertThat(adjusted[0]).isEqualTo(0.02);
    assertThat(adjusted[1]).isNaN();
    assertThat(adjusted[2]).isEqualTo(0.04);
  }

  @ParameterizedTest
  @MethodSource("summary")
  void meanAndIntervalAreThoseOfNumpyAndScipy(JsonNode golden) {
    MeanInterval summary = MeanInterval.of(numbers(golden.get("values")));
    assertThat(summary.n()).isEqualTo(golden.get("n").asInt());
    requireClose(summary.mean(), golden.get("mean"));
    requireClose(summary.std(), golden.get("std"));
    requireClose(summary.low(), golden.get("t_interval_95").get(0));
    requireClose(summary.high(), golden.get("t_interval_95").get(1));
  }

  @Test
  void nothingHasNoMean() {
    assertThat(MeanInterval.of())
        .isEqualTo(new MeanInterval(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN));
  }

  @ParameterizedTest
  @MethodSource("friedman")
  void friedmansTestIsThatOfScipy(JsonNode golden) {
    List<double[]> subjects = new ArrayList<>();
    golden.get("subjects_by_methods").forEach(row -> subjects.add(numbers(row)));
    FriedmanTest test = FriedmanTest.of(subjects, subjects.get(0).length);
    requireClose(test.statistic(), golden.get("statistic"));
    requireClose(test.p(), golden.get("p"));
    double[] ranks = test.meanRanks().stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(ranks).containsExactly(numbers(golden.get("mean_ranks")), within(1e-12));
  }

  @Test
  void friedmansTestNeedsDifferences() {
    FriedmanTest same = FriedmanTest.of(List.of(new double[] {1, 1}, new double[] {2, 2}), 2);
    assertThat(same.statistic()).isNaN();
    assertThat(same.meanRanks()).containsExactly(1.5, 1.5);
    assertThat(FriedmanTest.of(List.of(), 2).p()).isNaN();
    assertThatThrownBy(() -> FriedmanTest.of(List.of(new double[] {1, Double.NaN}), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    FriedmanTest infinite =
        FriedmanTest.of(List.of(new double[] {1, 2, Double.POSITIVE_INFINITY}), 3);
    assertThat(infinite.meanRanks()).containsExactly(1.0, 2.0, 3.0);
  }

  private static void requireClose(double value, JsonNode golden) {
    double expected = number(golden);
    if (Double.isNaN(expected)) {
      assertThat(value).isNaN();
    } else {
      assertThat(value).isCloseTo(expected, within(RELATIVE * Math.max(Math.abs(expected), 1e-3)));
    }
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(StatisticsTest::number)
        .toArray();
  }

  private static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }
}
