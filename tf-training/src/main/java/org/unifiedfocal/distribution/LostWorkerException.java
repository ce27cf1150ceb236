package org.unifiedfocal.distribution;

/** A process that took part in a training has stopped, or cannot be reached any more. */
public final class LostWorkerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message which process, in one line
   */
  public LostWorkerException(String message) {
    super(message);
  }
}
