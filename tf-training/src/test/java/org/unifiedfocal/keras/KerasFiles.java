package org.unifiedfocal.keras;

import java.nio.file.Path;
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
    return Python.runResource("/python/keras_models.py", arguments);
  }
}
