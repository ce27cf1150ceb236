package org.unifiedfocal.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** The program of an {@link Interpreter} of Java: what a page says is typed into JShell. */
final class JavaInterpreter {
  private JavaInterpreter() {}

  public static void main(String... arguments) throws IOException {
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      for (String name = names.readLine(); name != null; name = names.readLine()) {
        boolean good = run(shell, Files.readString(Path.of(name)));
        System.out.println(good ? Interpreter.OK : Interpreter.FAILED);
      }
    }
    System.exit(0);
  }

  private static boolean run(JShell shell, String source) {
    String rest = source;
    while (!rest.isBlank()) {
      CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      String snippet = next.completeness().isComplete() ? next.source() : rest;
      rest = next.completeness().isComplete() ? next.remaining() : "";
      for (SnippetEvent event : shell.eval(snippet)) {
        if (!isGood(shell, event)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isGood(JShell shell, SnippetEvent event) {
    if (event.status() == Status.REJECTED || event.status() == Status.RECOVERABLE_DEFINED) {
      System.out.println(event.snippet().source().strip());
      System.out.println(
          shell
              .diagnostics(event.snippet())
              .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
              .collect(Collectors.joining("\n")));
      return false;
    }
    if (event.exception() != null) {
      System.out.println(event.snippet().source().strip());
      event.exception().printStackTrace(System.out);
      return false;
    }
    return true;
  }
}
