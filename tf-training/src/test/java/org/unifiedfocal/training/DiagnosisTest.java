package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is said, and that it is said once. */
class DiagnosisTest {

  @Test
  void aClassThatCollapsesIsLost() {
    double[] dice = {0, 0, 0.3, 0.6, 0.0005, 0, 0, 0, 0};
    assertThat(said(dice.length, epoch -> dice(epoch, dice[epoch])))
        .containsExactly(
            "7: nucleus is lost: its validation Dice has been 0 for 3 epochs, and was 0.600 before; try"
                + " a lower learning rate or a larger foreground fraction");
  }

  @Test
  void aClassThatComesBackAndGoesIsLostTwice() {
    double[] dice = {0.3, 0, 0, 0, 0.4, 0, 0, 0};
    assertThat(said(dice.length, epoch -> dice(epoch, dice[epoch])))
        .extracting(line -> line.substring(0, 18))
        .containsExactly("4: nucleus is lost", "8: nucleus is lost");
  }

  @Test
  void aClassThatHasNeverBeenThereIsNotFound() {
    assertThat(said(30, epoch -> dice(epoch, 0)))
        .containsExactly(
            "10: nucleus is not found in any validation case after 10 epochs; try a larger"
                + " foreground fraction or another loss");
  }

  @Test
  void aClassThatIsFoundOrMissingIsNoProblem() {
    double[] late = {0, 0, 0, 0, 0, 0, 0, 0, 0.01, 0.2};
    assertThat(said(late.length, epoch -> dice(epoch, late[epoch]))).isEmpty();
    assertThat(said(20, epoch -> Results.of(epoch, 1.0 / (epoch + 1), null))).isEmpty();
  }

  @Test
  void aLossThatDoesNotMoveStandsStill() {
    assertThat(
            said(20, epoch -> Results.of(epoch, epoch < 3 ? 1.0 / (epoch + 1) : 0.2500004, null)))
        .containsExactly(
            "9: the loss has stood still at 0.2500 for 6 epochs; try another learning rate or"
                + " another loss");
    // One that moves by a per cent, up and down, does not.
    assertThat(said(20, epoch -> Results.of(epoch, epoch % 2 == 0 ? 0.5 : 0.505, null))).isEmpty();
  }

  @Test
  void aLossAtTheEndOfTheScheduleMayStandStill() {
    assertThat(
            said(
                20,
                epoch -> new EpochResult(epoch, epoch < 5 ? 0.01 : 0.0005, 0.3, null, Map.of(), 1)))
        .isEmpty();
  }

  private static EpochResult dice(int index, double dice) {
    return new EpochResult(index, 1, 1.0 / (index + 1), dice, Map.of("nucleus", dice), 1);
  }

  /** All that is said in the course of a training, after the number of the epoch. */
  private static List<String> said(int epochs, IntFunction<EpochResult> result) {
    List<EpochResult> history = new ArrayList<>();
    return IntStream.range(0, epochs)
        .boxed()
        .flatMap(
            epoch -> {
              history.add(result.apply(epoch));
              return Diagnosis.afterLast(history).stream().map(line -> epoch + 1 + ": " + line);
            })
        .toList();
  }
}
