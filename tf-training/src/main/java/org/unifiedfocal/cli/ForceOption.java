package org.unifiedfocal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Option;

/** The option to write over what is there, which nothing does without it. */
final class ForceOption {
  @Option(names = "--force", description = "Replace what is there.")
  private boolean force;

  boolean isGiven() {
    return force;
  }

  /**
   * Makes sure, before the work is done, that a file or folder may be written.
   *
   * @throws BadInputException if it is there already and not to be replaced; an empty folder is not
   *     in the way
   */
  void requireFree(Path target) {
    if (!force && Files.exists(target) && !isEmptyFolder(target)) {
      throw new BadInputException(target, "exists already, --force replaces it");
    }
  }

  private static boolean isEmptyFolder(Path target) {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(target)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be listed: " + e, e);
    }
  }
}
