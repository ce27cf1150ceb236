package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** The last lines of a command: what a person may want to do next, ready to be copied. */
final class NextSteps {
  private NextSteps() {}

  @SafeVarargs
  static void print(PrintWriter out, List<String>... commands) {
    out.println("next:");
    for (List<String> command : commands) {
      out.println(
          command.stream()
              .map(word -> word.matches("[^ ()]*") ? word : "\"" + word + "\"")
              .collect(Collectors.joining(" ", "  " + Ufl.LAUNCHER + " ", "")));
    }
  }
}
