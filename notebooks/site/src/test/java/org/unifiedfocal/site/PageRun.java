package org.unifiedfocal.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.testing.Python;

/**
 * Runs the blocks of a page, one after the other, in a folder like the root of the repository:
 * {@code ./ufl} is there, and {@code tf-training/data}. Shell blocks are bash; Java and Python
 * blocks remember what those before them have defined. Trainings have few epochs, and {@code ./ufl
 * serve} goes on in the background, on a free port that {@code curl} finds behind 8501.
 */
final class PageRun implements AutoCloseable {
  private static final Path RESOURCES = Path.of("src/test/resources/page").toAbsolutePath();

  /** The root of the repository; tests run in the folder of their module. */
  static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  private final Path folder;
  private final boolean aboutLosses;
  private final Map<String, Interpreter> interpreters = new HashMap<>();
  private int blocks;

  /**
   * Prepares to run a page.
   *
   * @param folder an empty folder
   * @param page the page; on those of losses Java knows some {@code tf}, {@code labels} and {@code
   *     logits}
   */
  PageRun(Path folder, Path page) throws IOException {
    this.folder = folder;
    this.aboutLosses = page.getParent() != null && page.getParent().endsWith("docs/losses");
    Files.createDirectories(folder.resolve("bin"));
    for (String script : List.of("ufl", "bin/curl", "bin/stop")) {
      Path file = folder.resolve(script);
      Files.copy(RESOURCES.resolve(file.getFileName()), file);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Tree.copy(REPOSITORY.resolve("tf-training/data"), folder.resolve("tf-training/data"));
  }

  /** Runs a block; what is neither shell, Java nor Python is not run. */
  void run(Block block) throws IOException {
    Path file = Files.writeString(folder.resolve("block-" + blocks++), block.text());
    switch (block.language()) {
      case "sh" -> bash(file);
      case "java", "python" -> {
        @Nullable Interpreter known = interpreters.get(block.language());
        Interpreter interpreter = known == null ? start(block.language()) : known;
        interpreters.put(block.language(), interpreter);
        interpreter.run(file);
      }
      default -> {}
    }
  }

  private Interpreter start(String language) throws IOException {
    if (language.equals("python")) {
      String python = Python.run("import sys; print(sys.executable)");
      return Interpreter.start(
          folder, List.of(python, RESOURCES.resolve("interpreter.py").toString()));
    }
    Interpreter java =
        Interpreter.start(
            folder,
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-Djava.awt.headless=true",
                "-cp",
                classPath(),
                JavaInterpreter.class.getName()));
    java.run(RESOURCES.resolve("imports.java"));
    if (aboutLosses) {
      java.run(RESOURCES.resolve("losses.java"));
    }
    return java;
  }

  private void bash(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", file.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("bash.log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
    environment.put("UFL_CLASS_PATH", classPath());
    environment.put("UFL_ROOT", REPOSITORY.toString());
    environment.put("UFL_PAGE", folder.toString());
    environment.put("TF_CPP_MIN_LOG_LEVEL", "3");
    try {
      int status = builder.start().waitFor();
      if (status != 0) {
        throw new AssertionError(
            "ended with " + status + "\n" + Files.readString(folder.resolve("bash.log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  @Override
  public void close() throws IOException {
    interpreters.values().forEach(Interpreter::close);
    bash(Path.of("bin/stop"));
  }
}
