package org.unifiedfocal.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.Provenance;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code ufl}. It exits with 0 if all went well, with 2 for input that cannot be used
 * (a wrong option, a damaged file), and with 1 for any other failure. What went wrong is one line
 * on the error output.
 */
@Command(
    name = "ufl",
    description = "Train segmentation networks with the Unified Focal loss, and use them.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Ufl.Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n",
    subcommands = {
      DemoCommand.class,
      InspectCommand.class,
      PlanCommand.class,
      TrainCommand.class,
      ResumeCommand.class,
      ExportCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      ServeCommand.class,
      LossesCommand.class,
      ExportLossCommand.class,
      ImportKerasCommand.class,
      CompareCommand.class,
      BenchmarkCommand.class
    })
public final class Ufl implements Callable<Integer> {
  /** How a person calls this program, in hints. */
  static final String LAUNCHER = "./ufl";

  static final int FAILURE = 1;
  static final int BAD_INPUT = 2;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean stacktrace;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  private Ufl() {}

  /**
   * Runs a command and ends the program.
   *
   * @param arguments the command and its options
   */
  public static void main(String... arguments) {
    System.setProperty("java.awt.headless", "true");
    Locale.setDefault(Locale.ROOT); // numbers look the same everywhere, and can be read by programs
    System.exit(execute(commandLine(), arguments));
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    CommandLine line = spec.commandLine();
    line.usage(line.getErr());
    return BAD_INPUT;
  }

  /**
   * Makes the command with all its subcommands, for documentation and completion too.
   *
   * @return the command, not run yet
   */
  public static CommandLine commandLine() {
    Ufl ufl = new Ufl();
    return new CommandLine(ufl)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, arguments) -> misused(e))
        .setExecutionExceptionHandler((e, line, parsed) -> ufl.failed(e, line));
  }

  /** Runs a command; an error of the virtual machine is a failure like others. */
  static int execute(CommandLine line, String... arguments) {
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      line.getErr()
          .println(
              "ufl: out of memory ("
                  + e.getMessage()
                  + "); give Java more, such as UFL_JAVA_OPTS=-Xmx8g");
      return FAILURE;
    }
  }

  private static int misused(ParameterException e) {
    CommandLine line = e.getCommandLine();
    String problem = oneLine(e);
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      problem += ", did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }
    String help = line.getCommandSpec().qualifiedName() + " --help";
    line.getErr().println("ufl: " + problem + " (see " + help + ")");
    return BAD_INPUT;
  }

  private int failed(Exception e, CommandLine line) {
    if (stacktrace) {
      e.printStackTrace(line.getErr());
    } else {
      line.getErr().println("ufl: " + oneLine(e));
    }
    return e instanceof BadInputException ? BAD_INPUT : FAILURE;
  }

  /** Says in one line what went wrong; the message of a file's exception is but its name. */
  static String oneLine(Exception e) {
    @Nullable String message = e instanceof IOException ? e.toString() : e.getMessage();
    return Objects.requireNonNullElseGet(message, e::toString)
        .strip()
        .replaceAll("\\s*\\R\\s*", " ");
  }

  /** The versions of what a bug report needs. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Provenance current = Provenance.current();
      return new String[] {
        "ufl %s, TensorFlow %s, Java %s"
            .formatted(current.library(), current.tensorflow(), current.java())
      };
    }
  }
}
