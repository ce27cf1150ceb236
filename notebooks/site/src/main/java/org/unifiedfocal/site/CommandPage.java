package org.unifiedfocal.site;

import java.util.List;
import org.unifiedfocal.cli.Ufl;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The reference of the commands, from what {@code --help} is made of. */
final class CommandPage {
  private static final List<String> COMMON = List.of("--help", "--version", "--stacktrace");

  private CommandPage() {}

  static String text() {
    StringBuilder text = new StringBuilder("# Commands\n\n");
    CommandLine ufl = Ufl.commandLine();
    text.append(plain(ufl.getCommandSpec().usageMessage().description()));
    text.append(
        """


        Every command has `--help`, and `--stacktrace`, which shows where a failure happened. `./ufl --version` says what a bug report needs.
        The exit code is 0 if all went well, 2 for input that cannot be used (a wrong option, a damaged file), and 1 for any other
        failure; what went wrong is one line on the error output. `UFL_JAVA_OPTS` has options for Java, such as `-Xmx8g`.
        """);
    ufl.getSubcommands().values().stream().distinct().forEach(command -> append(command, text));
    return text.toString();
  }

  private static void append(CommandLine command, StringBuilder text) {
    CommandSpec spec = command.getCommandSpec();
    text.append("\n## ").append(spec.qualifiedName()).append("\n\n");
    text.append(plain(spec.usageMessage().description()));
    String synopsis = command.getHelp().synopsis(0).strip();
    text.append("\n\n```text\n").append(synopsis).append("\n```\n");
    StringBuilder rows = new StringBuilder();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      rows.append(row(parameter, parameter.paramLabel()));
    }
    for (OptionSpec option : spec.options()) {
      if (!COMMON.contains(option.longestName())) {
        String label = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
        rows.append(row(option, String.join(", ", option.names()) + label));
      }
    }
    if (!rows.isEmpty()) {
      text.append('\n').append(Markdown.head(List.of("", ""))).append(rows);
    }
    String footer = plain(spec.usageMessage().footer());
    if (!footer.isEmpty()) {
      text.append("\n```text\n").append(footer).append("\n```\n");
    }
    command.getSubcommands().values().forEach(each -> append(each, text));
  }

  private static String row(ArgSpec argument, String label) {
    return argument.hidden()
        ? ""
        : Markdown.row(
            List.of(
                "`" + label.replace("|", "\\|") + "`",
                Markdown.escaped(plain(argument.description()))));
  }

  /** Lines as they are shown; a format's own signs stand for what they print. */
  private static String plain(String[] lines) {
    return String.join("\n", lines).replace("%n", "\n").replace("%%", "%").strip();
  }
}
