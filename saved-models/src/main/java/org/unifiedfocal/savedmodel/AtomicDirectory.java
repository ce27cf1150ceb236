package org.unifiedfocal.savedmodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;

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
   * complete.
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
      delete(complete);
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
    delete(old);
  }

  private static Path sibling(Path place) {
    return place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
