package org.unifiedfocal.training;

/**
 * A loss or a weight is not a finite number any more. The same training again would end in the same
 * way.
 */
public final class DivergedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message one line: what happened where, and what to try
   */
  public DivergedException(String message) {
    super(message);
  }
}
