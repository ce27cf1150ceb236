package org.unifiedfocal.training;

import java.util.List;

/** A rate that stays as it is. */
public record ConstantSchedule() implements Schedule {

  @Override
  public double multiplier(int epoch, int epochs, List<Double> scores) {
    return 1;
  }
}
