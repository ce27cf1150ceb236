package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that writes to where picocli says, so that a test can listen. */
abstract class ConsoleCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** Where results go. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where problems go, a line each. */
  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** All that the program was called with, but for an option with a value. */
  final List<String> argumentsWithout(String option) {
    List<String> rest = new ArrayList<>();
    Iterator<String> all = spec.root().commandLine().getParseResult().originalArgs().iterator();
    while (all.hasNext()) {
      String argument = all.next();
      if (argument.equals(option)) {
        all.next();
      } else if (!argument.startsWith(option + "=")) {
        rest.add(argument);
      }
    }
    return rest;
  }
}
