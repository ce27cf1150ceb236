package org.unifiedfocal.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Real data outside the project, in {@code $UFL_DATA} or {@code ../shared/data}. A test without it
 * is skipped with a message, or fails where {@code CI=true}.
 */
public final class RealData {
  private RealData() {}

  /**
   * Finds a file or folder of the real data.
   *
   * @param relative its path below the data folder
   * @return its absolute path
   */
  public static Path find(String relative) {
    @Nullable String variable = System.getenv("UFL_DATA");
    Path folder =
        variable != null
            ? Path.of(variable)
            : Path.of(System.getProperty("ufl.home", ".")).resolve("../shared/data");
    Path path = folder.resolve(relative).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      skip("real data not found: " + relative + " (set UFL_DATA to its folder)");
    }
    return path;
  }

  /** Skips the running test; on a build server, where nothing may be missing, fails it. */
  static void skip(String why) {
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(why);
    }
    Assumptions.abort(why);
  }
}
