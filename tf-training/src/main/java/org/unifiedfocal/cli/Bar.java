package org.unifiedfocal.cli;

import java.io.Console;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on the terminal, gone when it is closed; nothing where there is no terminal. */
final class Bar implements AutoCloseable {
  private final @Nullable ProgressBar bar;

  Bar(String task, int steps) {
    bar =
        isTerminal()
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .build()
            : null;
  }

  /**
   * Up to JDK 21 there is a console only at a terminal; a later one is asked, in words new to it.
   */
  @SuppressWarnings("SystemConsoleNull") // null is one of the two answers
  private static boolean isTerminal() {
    @Nullable Console console = System.console();
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** A step is done; the message says what is known now. */
  void step(String message) {
    if (bar != null) {
      bar.step();
      bar.setExtraMessage(message);
    }
  }

  /** So many steps are done by now. */
  void stepTo(int steps) {
    if (bar != null) {
      bar.stepTo(steps);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
