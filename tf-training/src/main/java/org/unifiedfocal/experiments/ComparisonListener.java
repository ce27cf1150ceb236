package org.unifiedfocal.experiments;

import org.unifiedfocal.training.EpochResult;

/** Is told how a comparison gets on, by one thread at a time. */
public interface ComparisonListener {
  /** Pays no attention. */
  ComparisonListener NONE = new ComparisonListener() {};

  /**
   * A training begins or goes on.
   *
   * @param run which
   * @param epochsDone how many of its epochs have been done before
   */
  default void began(ComparisonRun run, int epochsDone) {}

  /**
   * An epoch is done.
   *
   * @param run the training
   * @param result what the epoch gave
   */
  default void trained(ComparisonRun run, EpochResult result) {}

  /**
   * A training is finished and measured, or has failed.
   *
   * @param run which
   */
  default void ended(ComparisonRun run) {}
}
