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

  /** Whether the last epoch is better than all before it. */
  boolean lastIsBest() {
    EpochResult last = history.get(history.size() - 1);
    Double dice = last.dice();
    return dice != null
        && history.stream()
            .limit(history.size() - 1L)
            .allMatch(each -> each.dice() == null || each.dice() < dice);
  }
}
