package org.unifiedfocal.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that runs one file after another and remembers what they have defined: it reads their
 * names line by line, and ends what each of them prints with a line {@code \4 ok} or {@code \4
 * failed}.
 */
final class Interpreter implements AutoCloseable {
  static final String OK = "\4 ok";
  static final String FAILED = "\4 failed";

  private final Process process;
  private final PrintStream input;
  private final BufferedReader output;

  private Interpreter(Process process) {
    this.process = process;
    this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static Interpreter start(Path folder, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    return new Interpreter(builder.start());
  }

  /** Runs a file and gives what it printed; fails with that if it fails. */
  String run(Path file) throws IOException {
    input.println(file);
    StringBuilder printed = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(OK)) {
        return printed.toString();
      }
      if (line.equals(FAILED)) {
        throw new AssertionError(printed.toString());
      }
      printed.append(line).append('\n');
    }
    throw new AssertionError(printed + "(the interpreter ended)");
  }

  @Override
  public void close() {
    input.close();
    process.destroy();
  }
}
