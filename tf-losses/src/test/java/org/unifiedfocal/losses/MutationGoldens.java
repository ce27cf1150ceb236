package org.unifiedfocal.losses;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.types.TFloat64;

/** Golden cases that run for each mutant of a class: spread over losses, shapes and settings. */
class MutationGoldens {

  static Stream<JsonNode> cases() {
    return Stream.concat(
        every(13, GoldenTest.cases().toList()), every(5, Goldens.cases("variants.json").toList()));
  }

  static Stream<JsonNode> someCases() {
    return every(131, GoldenTest.cases().toList());
  }

  private static Stream<JsonNode> every(int step, List<JsonNode> cases) {
    return IntStream.range(0, cases.size() / step).mapToObj(i -> cases.get(i * step));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void float64(JsonNode golden) {
    compare(golden, Evaluation.of(Goldens.problem(golden), TFloat64.class));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("someCases")
  void unknownSizes(JsonNode golden) {
    compare(golden, Evaluation.withUnknownSizes(Goldens.problem(golden), TFloat64.class));
  }

  private static void compare(JsonNode golden, Evaluation found) {
    GoldenTest.compareValues(golden, found, 1e-14, 1e-9);
    GoldenTest.compareGradient(golden, found, 1e-14, 1e-9);
  }
}
