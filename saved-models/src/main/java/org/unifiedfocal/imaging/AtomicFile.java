package org.unifiedfocal.imaging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes a file whole or not at all: under a temporary name in its folder, then renamed. */
public final class AtomicFile {

  /** What a file is to hold. */
  public interface Content {

    /**
     * Writes it.
     *
     * @param out where to; closed by the caller
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a file. If that fails, what was there before stays.
   *
   * @param file the file
   * @param overwrite whether one that is there may be replaced
   * @param content what it is to hold
   * @throws BadInputException if the file exists and may not be overwritten, or has no folder
   * @throws UncheckedIOException if it cannot be written
   */
  public static void write(Path file, boolean overwrite, Content content) {
    Path target = file.toAbsolutePath();
    if (!overwrite && Files.exists(target)) {
      throw exists(file);
    }
    @Nullable Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BadInputException(file, "expected a folder to write it in, found none");
    }
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
        content.writeTo(out);
      }
      Files.move(
          temporary,
          target,
          overwrite ? new CopyOption[] {StandardCopyOption.ATOMIC_MOVE} : new CopyOption[0]);
    } catch (FileAlreadyExistsException e) {
      throw exists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    } finally {
      delete(temporary);
    }
  }

  private static BadInputException exists(Path file) {
    return new BadInputException(file, "exists already and is not to be overwritten");
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(temporary + ": cannot be deleted", e);
    }
  }
}
