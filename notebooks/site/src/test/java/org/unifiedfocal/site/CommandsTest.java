package org.unifiedfocal.site;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.cli.Ufl;

/** The command lines of all pages, those too that would take too long to run. */
class CommandsTest {
  /** A call in a block, to the end of the line or to what the shell does with it. */
  private static final Pattern CALL =
      Pattern.compile("^ *(?:[A-Z_]+=\\S+ )*\\./ufl ([^|&>#\\n]+)", Pattern.MULTILINE);

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

  static List<Path> pages() throws IOException {
    return Tree.files(PageRun.REPOSITORY).stream()
        .map(PageRun.REPOSITORY::relativize)
        .filter(file -> file.toString().endsWith(".md") && !file.toString().contains("target"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void areUnderstood(Path page) throws IOException {
    for (Block block : Block.of(Files.readString(PageRun.REPOSITORY.resolve(page)))) {
      CALL.matcher(block.text().replace("\\\n", " "))
          .results()
          .map(call -> call.group(1))
          .forEach(
              call ->
                  assertThatCode(() -> Ufl.commandLine().parseArgs(words(call)))
                      .as("%s:%d: ./ufl %s", page, block.line(), call)
                      .doesNotThrowAnyException());
    }
  }

  private static String[] words(String call) {
    return WORD.matcher(call).results().map(CommandsTest::unquoted).toArray(String[]::new);
  }

  private static String unquoted(MatchResult word) {
    return word.group(1) == null ? word.group() : word.group(1);
  }
}
