package org.unifiedfocal.training;

/** The learning rate in the course of a training. */
@FunctionalInterface
public interface Schedule {

  /**
   * Gives the rate of an epoch.
   *
   * @param epoch the epoch, from 0
   * @return the learning rate
   */
  double rate(int epoch);

  /**
   * Keeps one rate.
   *
   * @param rate the rate of all epochs
   * @return the schedule
   */
  static Schedule constant(double rate) {
    return epoch -> rate;
  }
}
