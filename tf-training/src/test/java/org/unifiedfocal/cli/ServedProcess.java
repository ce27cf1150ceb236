package org.unifiedfocal.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code ufl serve} in a process of its own, at a free port. */
final class ServedProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/) is ready.*");

  private final Process process;
  private final Path errors;
  private final List<String> lines = new ArrayList<>();
  private String address = "";

  /** Starts it and waits until it is ready. */
  ServedProcess(Path folder, Object... arguments) {
    errors = folder.resolve("serve.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Ufl.class.getName(), "serve", "--port", "0"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      while (address.isEmpty()) {
        @Nullable String line = out.readLine();
        if (line == null) {
          throw new AssertionError("it ended: " + lines + Files.readString(errors));
        }
        lines.add(line);
        Matcher ready = READY.matcher(line);
        if (ready.matches()) {
          address = ready.group(1);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is, with a slash at the end. */
  String address() {
    return address;
  }

  /** What it printed before it was ready. */
  List<String> lines() {
    return lines;
  }

  /** What it logged so far. */
  List<String> log() throws IOException {
    return Files.readAllLines(errors);
  }

  /** Tells it to stop, as a person or an operating system does, and waits. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
