package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;

/**
 * What a training has to know to go on, beside its variables.
 *
 * @param history the results of the epochs done
 */
record TrainingState(List<EpochResult> history) {
  static final TrainingState START = new TrainingState(List.of());

  TrainingState {
    history = List.copyOf(history);
  }

  TrainingState with(EpochResult result) {
    List<EpochResult> longer = new ArrayList<>(history);
    longer.add(result);
    return new TrainingState(longer);
  }

  /**
   * How good each epoch was, the larger the better: the validation Dice, or the loss with its sign
   * changed where there is no validation.
   */
  List<Double> scores() {
    boolean validated = history.stream().anyMatch(each -> each.dice() != null);
    List<Double> scores = new ArrayList<>();
    for (EpochResult each : history) {
      Double dice = each.dice();
      scores.add(validated ? (dice == null ? Double.valueOf(Double.NaN) : dice) : -each.loss());
    }
    return scores;
  }

  /** How many epochs have passed since the best one; 0 if that is the last, or there is none. */
  int epochsSinceBest() {
    double best = Double.NEGATIVE_INFINITY;
    int since = 0;
    for (double score : scores()) {
      if (score > best) {
        best = score;
        since = 0;
      } else {
        since++;
      }
    }
    return since;
  }

  /** Whether the last epoch has a validation Dice, and a better one than all before it. */
  boolean lastIsBest() {
    return history.get(history.size() - 1).dice() != null && epochsSinceBest() == 0;
  }
}
