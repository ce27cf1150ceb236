package org.unifiedfocal.imaging;

import java.nio.file.Path;

/**
 * Something the user gave cannot be used: a damaged file, a folder without cases, a shape that does
 * not fit. The message is one line that names the file or tensor, what was expected and what was
 * found.
 */
public final class BadInputException extends RuntimeException {

  /**
   * Describes bad input.
   *
   * @param message one line: the name, what was expected, what was found
   */
  public BadInputException(String message) {
    super(message);
  }

  /**
   * Describes a file that cannot be used.
   *
   * @param file the file, named at the start of the message
   * @param message what was expected and what was found
   */
  public BadInputException(Path file, String message) {
    super(file + ": " + message);
  }

  /**
   * Describes a file that cannot be used because of another failure.
   *
   * @param file the file, named at the start of the message
   * @param message what was expected and what was found
   * @param cause the failure behind it
   */
  public BadInputException(Path file, String message, Throwable cause) {
    super(file + ": " + message, cause);
  }
}
