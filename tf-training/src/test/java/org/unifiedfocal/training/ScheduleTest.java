package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.BadInputException;

/** Schedules against rates of Keras 3.15.1 and of their formulas in numpy 2.0.2. */
class ScheduleTest {
  private static JsonNode goldens;

  @BeforeAll
  static void readGoldens() throws IOException {
    try (InputStream stream =
        ScheduleTest.class.getResourceAsStream("/goldens/metrics/schedules.json")) {
      goldens = new ObjectMapper().readTree(stream);
    }
  }

  @Test
  void polyAgreesWithTheGoldens() {
    int compared = 0;
    for (JsonNode golden : goldens.get("poly")) {
      Schedule schedule = new PolySchedule(golden.get("power").asDouble());
      compared +=
          agrees(
              schedule,
              golden.get("start").asDouble(),
              golden.get("epochs").asInt(),
              golden.get("epoch"),
              golden.get("rates"));
    }
    assertThat(compared).isEqualTo(31);
  }

  @Test
  void cosineWithWarmUpAgreesWithTheGoldens() {
    int compared = 0;
    for (JsonNode golden : goldens.get("cosine_with_warm_up")) {
      double base = golden.get("base").asDouble();
      int warmUp = golden.get("warm_up_steps").asInt();
      Schedule cosine = new CosineSchedule(golden.get("low").asDouble() / base);
      compared +=
          agrees(
              warmUp == 0
                  ? cosine
                  : new WarmUp(warmUp, golden.get("first").asDouble() / base, cosine),
              base,
              golden.get("total_steps").asInt(),
              golden.get("step"),
              golden.get("rates"));
    }
    assertThat(compared).isEqualTo(34);
  }

  private static int agrees(
      Schedule schedule, double rate, int epochs, JsonNode at, JsonNode rates) {
    Optimization optimization =
        Optimization.withDefaults().withLearningRate(rate).withSchedule(schedule);
    for (int i = 0; i < at.size(); i++) {
      double expected = rates.get(i).asDouble();
      assertThat(optimization.rate(at.get(i).asInt(), epochs, List.of()))
          .isCloseTo(expected, within(1e-12 * expected));
    }
    return at.size();
  }

  /** The epochs of the falls exactly; Keras holds the rates as float32. */
  @Test
  void plateauFallsWhereThatOfKerasDoes() {
    int falls = 0;
    for (JsonNode golden : goldens.get("reduce_on_plateau")) {
      JsonNode options = golden.get("options");
      double start = golden.get("start").asDouble();
      Schedule schedule =
          new PlateauSchedule(
              options.get("factor").asDouble(),
              options.get("patience").asInt(),
              options.get("min_delta").asDouble(),
              options.get("cooldown").asInt(),
              options.get("min_lr").asDouble() / start);
      TrainingState state = TrainingState.START;
      double before = 1;
      List<Integer> found = new ArrayList<>();
      for (JsonNode value : goldens.get("series").get(golden.get("series").asText())) {
        int epoch = state.history().size();
        state = state.with(result(epoch, value, options.get("mode").asText().equals("max")));
        double now = schedule.multiplier(epoch + 1, 100, state.scores());
        double expected = golden.get("rates").get(epoch).asDouble();
        assertThat(start * now).isCloseTo(expected, within(1e-6 * expected));
        if (now < before) {
          found.add(epoch);
        }
        before = now;
      }
      assertThat(found)
          .as(golden.toString())
          .isEqualTo(
              StreamSupport.stream(golden.get("falls_after_epoch").spliterator(), false)
                  .map(JsonNode::asInt)
                  .toList());
      falls += found.size();
    }
    assertThat(falls).isEqualTo(51);
  }

  private static EpochResult result(int epoch, JsonNode value, boolean isDice) {
    double number = value.isTextual() ? Double.NaN : value.asDouble();
    return Results.of(epoch + 1, isDice ? 0 : number, isDice ? number : null);
  }

  @Test
  void warmUpLeavesTheOthersTheirOwnTime() {
    Schedule poly = new PolySchedule(0.9);
    Schedule warm = new WarmUp(4, poly);
    assertThat(List.of(0, 1, 2, 3, 4, 5))
        .map(epoch -> warm.multiplier(epoch, 14, List.of()))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(0.2, 0.4, 0.6, 0.8, 1.0, poly.multiplier(1, 10, List.of()));
    // What was learnt in the warm-up is not yet compared.
    Schedule plateau = new WarmUp(2, new PlateauSchedule(0.5, 1, 0, 0, 0));
    assertThat(plateau.multiplier(3, 9, List.of(5.0, 5.0, 1.0))).isEqualTo(1);
    assertThat(plateau.multiplier(4, 9, List.of(5.0, 5.0, 1.0, 1.0))).isEqualTo(0.5);
  }

  @Test
  void constantKeepsItsRate() {
    assertThat(new ConstantSchedule().multiplier(1000, 10, List.of())).isEqualTo(1);
  }

  @Test
  void staysAtZeroAfterTheLastEpoch() {
    assertThat(PolySchedule.withDefaults().multiplier(11, 10, List.of())).isZero();
    assertThat(CosineSchedule.withDefaults().multiplier(11, 10, List.of())).isZero();
  }

  @Test
  void refusesWhatMakesNoSense() {
    refused(() -> new PolySchedule(0), "poly schedule: expected a positive power, found 0.0");
    refused(
        () -> new CosineSchedule(Double.NaN), "cosine schedule: expected 0 <= low < 1, found NaN");
    refused(
        () -> new WarmUp(2, 1, new ConstantSchedule()),
        "warm-up: expected 0 <= start < 1, found 1.0");
    refused(
        () -> new PlateauSchedule(1, 1, 0, 0, 0),
        "plateau schedule: expected a factor in (0, 1) and a low in [0, 1), found 1.0 and 0.0");
    refused(
        () -> new PlateauSchedule(0.5, -1, 0, 0, 0),
        "plateau schedule: expected a patience, minDelta and cooldown of at least 0,"
            + " found -1, 0.0 and 0");
  }

  private static void refused(ThrowingCallable schedule, String message) {
    assertThatThrownBy(schedule).isInstanceOf(BadInputException.class).hasMessage(message);
  }
}
