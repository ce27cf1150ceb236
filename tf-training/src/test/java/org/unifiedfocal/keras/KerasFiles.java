package org.unifiedfocal.keras;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.unifiedfocal.testing.Python;

/** Runs {@code keras_models.py}. */
public final class KerasFiles {
  private KerasFiles() {}

  /** Writes all its files. */
  public static void write(Path folder) {
    run("write", folder);
  }

  /** Runs it with arguments; gives what it printed. */
  static String run(Object... arguments) {
    try (InputStream script = KerasFiles.class.getResourceAsStream("/python/keras_models.py")) {
      return Python.run(
          new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8),
          arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
