package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.imaging.BadInputException;

class PolyScheduleTest {

  /** Rates computed with numpy 2.0.2. */
  @Test
  void agreesWithTheGoldens() throws IOException {
    int compared = 0;
    try (InputStream stream = getClass().getResourceAsStream("/goldens/metrics/schedules.json")) {
      for (JsonNode golden : new ObjectMapper().readTree(stream).get("poly")) {
        Schedule schedule =
            new PolySchedule(
                golden.get("start").asDouble(),
                golden.get("epochs").asInt(),
                golden.get("power").asDouble());
        for (int i = 0; i < golden.get("epoch").size(); i++) {
          double expected = golden.get("rates").get(i).asDouble();
          assertThat(schedule.rate(golden.get("epoch").get(i).asInt()))
              .isCloseTo(expected, within(1e-12 * expected));
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(31);
  }

  @Test
  void isNnUNetsUnlessTold() {
    assertThat(new PolySchedule(0.01, 100)).isEqualTo(new PolySchedule(0.01, 100, 0.9));
  }

  @Test
  void staysAtZeroAfterTheLastEpoch() {
    assertThat(new PolySchedule(0.01, 10).rate(11)).isZero();
  }

  @Test
  void constantKeepsItsRate() {
    assertThat(Schedule.constant(0.3).rate(1000)).isEqualTo(0.3);
  }

  @ParameterizedTest
  @CsvSource({"0, 10, 0.9", "NaN, 10, 0.9", "0.1, 0, 0.9", "0.1, 10, -1"})
  void refusesWhatIsNotPositive(double start, int epochs, double power) {
    assertThatThrownBy(() -> new PolySchedule(start, epochs, power))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a positive start")
        .hasMessageContaining("found %s, %d and %s", start, epochs, power);
  }
}
