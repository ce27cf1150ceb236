package org.unifiedfocal.imaging;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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

  /**
   * Makes one line of what a library says.
   *
   * @param message of any number of lines
   * @return the first one, or nothing
   */
  public static String firstLine(@Nullable String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  /**
   * Makes one line of a failure of a library.
   *
   * @param failure with or without a message
   * @return the first line of its message, or its name if it has none
   */
  public static String firstLine(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : firstLine(failure.getMessage());
  }

  /**
   * Refuses a setting that is to be a positive number.
   *
   * @param name of the setting
   * @param number its value
   * @throws BadInputException if it is not positive
   */
  public static void requirePositive(String name, int number) {
    if (number < 1) {
      throw new BadInputException("%s: expected at least 1, found %d".formatted(name, number));
    }
  }

  /** Says in words why a file could not be read. */
  static BadInputException unreadable(Path file, IOException cause) {
    if (!Files.exists(file)) {
      return new BadInputException(file, "no such file", cause);
    }
    if (Files.isDirectory(file)) {
      return new BadInputException(file, "expected a file, found a folder", cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new BadInputException(file, "permission to read it is denied", cause);
    }
    if (cause instanceof EOFException) {
      return new BadInputException(file, "expected more data, found the end of the file", cause);
    }
    @Nullable String why = cause.getMessage();
    return new BadInputException(
        file, "cannot be read: " + (why == null ? cause.getClass().getSimpleName() : why), cause);
  }
}
