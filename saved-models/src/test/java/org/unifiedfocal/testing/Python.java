package org.unifiedfocal.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The Python that checks what Java wrote: a virtual environment with the pinned packages of {@code
 * requirements.txt}, made at first use in {@code ~/.cache/unified-focal} (or {@code $UFL_CACHE}). A
 * program that needs other packages has an environment of its own.
 */
public final class Python {
  private Python() {}

  /**
   * Runs a script and gives what it printed.
   *
   * @param script Python source
   * @param arguments its {@code sys.argv[1:]}
   * @return standard output, without surrounding white space
   * @throws AssertionError with everything it printed, if it fails
   */
  public static String run(String script, Object... arguments) {
    List<String> command =
        new ArrayList<>(List.of(interpreter("requirements.txt").toString(), "-c", script));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return execute(command);
  }

  /**
   * Runs a script among the test resources.
   *
   * @param resource its place, such as {@code /python/script.py}
   * @param arguments its {@code sys.argv[1:]}
   * @return what {@link #run} gives
   * @throws AssertionError with everything it printed, if it fails
   */
  public static String runResource(String resource, Object... arguments) {
    try (InputStream script = Python.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new AssertionError(resource + " is not among the test resources");
      }
      return run(new String(script.readAllBytes(), StandardCharsets.UTF_8), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a program that comes with a package, and gives what it printed.
   *
   * @param folder where it runs, and leaves what it leaves
   * @param packages the list of its packages, a file among the test resources in {@code python/}
   * @param name the program
   * @param arguments its arguments
   * @return standard output, without surrounding white space
   * @throws AssertionError with everything it printed, if it fails
   */
  public static String program(Path folder, String packages, String name, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(interpreter(packages).resolveSibling(name).toString()));
    command.addAll(List.of(arguments));
    return execute(new ProcessBuilder(command).directory(folder.toFile()));
  }

  private static synchronized Path interpreter(String packages) {
    byte[] requirements;
    try (InputStream stream = Python.class.getResourceAsStream("/python/" + packages)) {
      if (stream == null) {
        throw new AssertionError("python/" + packages + " is not among the test resources");
      }
      requirements = stream.readAllBytes();
      CRC32 crc = new CRC32();
      crc.update(requirements);
      String cache =
          System.getenv()
              .getOrDefault("UFL_CACHE", System.getProperty("user.home") + "/.cache/unified-focal");
      Path folder = Path.of(cache, "python-" + HexFormat.of().toHexDigits((int) crc.getValue()));
      Path python = folder.resolve("bin/python");
      Path ready = folder.resolve("ready");
      Files.createDirectories(folder.getParent());
      try (FileChannel channel =
              FileChannel.open(
                  Path.of(cache, "python.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!Files.exists(ready)) {
          install(folder, python, requirements);
          Files.createFile(ready);
        }
      }
      return python;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Path folder, Path python, byte[] requirements) throws IOException {
    try {
      execute(List.of("python3", "-m", "venv", "--clear", folder.toString()));
    } catch (AssertionError | UncheckedIOException e) {
      RealData.skip("python3 with venv is needed for the tests with real Python: " + e);
    }
    Path list = folder.resolve("requirements.txt");
    Files.write(list, requirements);
    execute(List.of(python.toString(), "-m", "pip", "install", "--quiet", "-r", list.toString()));
  }

  /** Runs a program and gives what it printed. */
  static String execute(List<String> command) {
    return execute(new ProcessBuilder(command));
  }

  private static String execute(ProcessBuilder builder) {
    try {
      Path errors = Files.createTempFile("python", ".log");
      try {
        builder.redirectError(errors.toFile());
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
        Process process = builder.start();
        process.getOutputStream().close();
        String output =
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int status = process.waitFor();
        if (status != 0) {
          throw new AssertionError(
              builder.command().get(0)
                  + " ended with "
                  + status
                  + ":\n"
                  + output
                  + "\n"
                  + Files.readString(errors));
        }
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
