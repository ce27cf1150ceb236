package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a person who looks at the curves of a training would notice: a class that is lost or never
 * found, a loss that does not move. Each is said once, after the epoch in which it becomes so.
 */
final class Diagnosis {
  /** A class is lost after so many epochs without it, if its Dice was once that good. */
  private static final int LOST_EPOCHS = 3;

  private static final double GOOD = 0.05;

  /** A class is not found after so many epochs from the first. */
  private static final int UNFOUND_EPOCHS = 10;

  private static final double NOTHING = 1e-3;

  /** A loss stands still if it stays for so many epochs in a range of this share of its size. */
  private static final int STILL_EPOCHS = 6;

  private static final double STILL = 1e-3;

  /** A rate that has fallen below this share of the largest explains that. */
  private static final double MOVING_RATE = 0.1;

  private Diagnosis() {}

  /** Gives a line for each thing that the last epoch has made true. */
  static List<String> afterLast(List<EpochResult> history) {
    List<String> lines = new ArrayList<>();
    EpochResult last = history.get(history.size() - 1);
    for (String name : last.classDice().keySet()) {
      List<Double> dice = history.stream().map(each -> dice(each, name)).toList();
      int epochs = emptyEpochsAtEnd(dice);
      OptionalDouble best =
          dice.stream().mapToDouble(Double::doubleValue).filter(each -> each > 0).max();
      if (epochs == LOST_EPOCHS && best.orElse(0) >= GOOD) {
        lines.add(
            ("%s is lost: its validation Dice has been 0 for %d epochs, and was %.3f before; try a"
                    + " lower learning rate or a larger foreground fraction")
                .formatted(name, epochs, best.orElseThrow()));
      } else if (epochs == UNFOUND_EPOCHS && epochs == history.size()) {
        lines.add(
            ("%s is not found in any validation case after %d epochs; try a larger foreground"
                    + " fraction or another loss")
                .formatted(name, epochs));
      }
    }
    if (standsStill(history) && !standsStill(history.subList(0, history.size() - 1))) {
      lines.add(
          "the loss has stood still at %.4f for %d epochs; try another learning rate or another loss"
              .formatted(last.loss(), STILL_EPOCHS));
    }
    return lines;
  }

  /** NaN where no case of the validation has the class, nor the prediction. */
  private static double dice(EpochResult result, String name) {
    return Objects.requireNonNullElse(result.classDice().get(name), Double.NaN);
  }

  private static int emptyEpochsAtEnd(List<Double> dice) {
    int epochs = 0;
    while (epochs < dice.size() && dice.get(dice.size() - 1 - epochs) < NOTHING) {
      epochs++;
    }
    return epochs;
  }

  private static boolean standsStill(List<EpochResult> history) {
    if (history.size() < STILL_EPOCHS) {
      return false;
    }
    double largestRate =
        history.stream().mapToDouble(EpochResult::learningRate).max().orElseThrow();
    List<EpochResult> window = history.subList(history.size() - STILL_EPOCHS, history.size());
    double low = window.stream().mapToDouble(EpochResult::loss).min().orElseThrow();
    double high = window.stream().mapToDouble(EpochResult::loss).max().orElseThrow();
    return high - low <= STILL * Math.max(Math.abs(low), Math.abs(high))
        && window.stream().allMatch(each -> each.learningRate() > MOVING_RATE * largestRate);
  }
}
