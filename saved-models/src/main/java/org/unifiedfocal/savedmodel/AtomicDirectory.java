package org.unifiedfocal.savedmodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.FileTree;

/** A directory that appears under its name with all its files, or not at all. */
public final class AtomicDirectory {
  private AtomicDirectory() {}

  /** Puts the files of a directory into an empty one. */
  public interface Contents {
    /**
     * Writes the files.
     *
     * @param directory an empty directory
     * @throws IOException if it cannot
     */
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Writes a directory beside its place and moves it there. What was there goes when the new one is
   * complete; a warning is logged if it cannot be deleted then, and stays under a hidden name.
   *
   * @param target the place
   * @param overwrite whether what is there may go; it must then hold {@code marker}, so that a
   *     mistyped name costs nobody their home directory
   * @param marker the file that tells such a directory
   * @param contents its files
   * @throws BadInputException if the place is taken
   * @throws IOException if it cannot be written; what was there is then left as it was
   */
  public static void write(Path target, boolean overwrite, String marker, Contents contents)
      throws IOException {
    Path place = target.toAbsolutePath().normalize();
    requireFree(place, overwrite, marker);
    Files.createDirectories(place.getParent());
    Path complete = sibling(place);
    // Not createTempDirectory: that would be closed to everyone else, and stay so.
    Files.createDirectory(complete);
    try {
      contents.writeTo(complete);
      if (Files.exists(place)) {
        replace(place, complete);
      } else {
        Files.move(complete, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      FileTree.delete(complete);
    }
  }

  private static void requireFree(Path place, boolean overwrite, String marker) throws IOException {
    if (!Files.exists(place)) {
      return;
    }
    if (!Files.isDirectory(place)) {
      throw new BadInputException(place, "expected a place for a directory, found a file");
    }
    try (Stream<Path> files = Files.list(place)) {
      if (files.findAny().isEmpty()) {
        return;
      }
    }
    if (!overwrite) {
      throw new BadInputException(
          place, "expected no directory or an empty one, found one with files");
    }
    if (!Files.exists(place.resolve(marker))) {
      throw new BadInputException(
          place, "expected a directory to overwrite with a " + marker + ", found one without");
    }
  }

  private static void replace(Path place, Path complete) throws IOException {
    Path old = sibling(place);
    Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(complete, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
    try {
      FileTree.delete(old);
    } catch (IOException e) {
      // The new one is in its place: that has not failed.
      System.getLogger(AtomicDirectory.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "{0} is written; what was there before could not be deleted and is left in {1}: {2}",
              place,
              old,
              e);
    }
  }

  private static Path sibling(Path place) {
    return place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
  }
}
