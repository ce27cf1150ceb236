package org.unifiedfocal.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command did.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it complained about
 */
record Outcome(int exitCode, String out, String err) {

  /** Runs {@code ufl} in this process. */
  static Outcome of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Ufl.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode =
        Ufl.execute(line, Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  /**
   * Gives the program {@code ufl}, to be started in a process of its own. Within an op TensorFlow
   * has one pool of threads in a process, made by whoever is first, and its size decides the last
   * bits of a training.
   */
  static ProcessBuilder program(Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ufl.class.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    return new ProcessBuilder(command);
  }

  /** Starts {@code ufl} in a process of its own; what it says of errors is left out. */
  static Process start(Object... arguments) throws IOException {
    return program(arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Runs {@code ufl} in a process of its own; what it says of errors is left out. */
  static Outcome ofProcess(Object... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, "");
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
