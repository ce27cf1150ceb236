package org.unifiedfocal.training;

/** Is told how a training gets on, by the thread that trains. */
public interface TrainingListener {
  /** Pays no attention. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * A training begins or goes on.
   *
   * @param epochsDone how many epochs have been done before
   * @param epochs how many there are
   * @param stepsPerEpoch steps in each
   */
  default void started(int epochsDone, int epochs, int stepsPerEpoch) {}

  /**
   * A step is done.
   *
   * @param epoch its epoch, from 1
   * @param step the step, from 1
   * @param loss the loss of its batch
   */
  default void stepped(int epoch, int step, float loss) {}

  /**
   * An epoch is done and its checkpoint written.
   *
   * @param result what it gave
   */
  default void finished(EpochResult result) {}

  /**
   * The training goes on, but not as it should.
   *
   * @param problem one line: what is wrong, and what to try
   */
  default void warned(String problem) {}
}
