package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a history says of the training. */
class TrainingStateTest {

  @Test
  void diceIsTheScoreWhereThereIsAny() {
    TrainingState state = dice(0.1, null, 0.3, 0.3);
    assertThat(state.scores()).containsExactly(0.1, Double.NaN, 0.3, 0.3);
    assertThat(state.epochsSinceBest()).isEqualTo(1);
    assertThat(state.lastIsBest()).isFalse();
    assertThat(dice(0.1, null).epochsSinceBest()).isEqualTo(1);
    assertThat(dice(0.1, null, 0.2).lastIsBest()).isTrue();
  }

  @Test
  void theLossIsWhereThereIsNone() {
    TrainingState state =
        new TrainingState(
            List.of(Results.of(1, 0.5, null), Results.of(2, 0.4, null), Results.of(3, 0.6, null)));
    assertThat(state.scores()).containsExactly(-0.5, -0.4, -0.6);
    assertThat(state.epochsSinceBest()).isEqualTo(1);
    // There is no best checkpoint without a validation.
    assertThat(new TrainingState(List.of(Results.of(1, 0.5, null))).lastIsBest()).isFalse();
  }

  @Test
  void nothingIsBestAtTheStart() {
    assertThat(TrainingState.START.epochsSinceBest()).isZero();
  }

  private static TrainingState dice(@Nullable Double... numbers) {
    List<EpochResult> history = new ArrayList<>();
    for (@Nullable Double number : numbers) {
      history.add(Results.of(history.size() + 1, 0.5, number));
    }
    return new TrainingState(history);
  }
}
