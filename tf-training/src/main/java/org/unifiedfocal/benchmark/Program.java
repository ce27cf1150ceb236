package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Something that is measured in a process of its own, so that its memory and threads are its own
 * too. The last line that it prints says what was found.
 */
record Program(List<String> command) {

  /** A main method of this library. */
  static Program java(Class<?> main, List<String> options, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    return new Program(command);
  }

  /** Runs it and gives its last line. */
  String lastLine() throws IOException {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IOException("exit status " + process.exitValue());
      }
      return output.substring(output.lastIndexOf('\n') + 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Runs a script that is part of this library, and gives its last line.
   *
   * @throws BadInputException if this Python does not run it
   */
  static String python(Path python, String script, Object... arguments) {
    List<String> words = Arrays.stream(arguments).map(String::valueOf).toList();
    try (InputStream source = Program.class.getResourceAsStream(script)) {
      List<String> command = new ArrayList<>(List.of(python.toString(), "-c"));
      command.add(
          new String(Objects.requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8));
      command.addAll(words);
      return new Program(command).lastLine();
    } catch (IOException e) {
      // The first line ends where the script would be quoted.
      throw new BadInputException(
          "%s: expected a Python that runs %s %s, found: %s"
              .formatted(python, script, String.join(" ", words), BadInputException.firstLine(e)));
    }
  }
}
