package org.unifiedfocal.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.losses.Losses;

@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class PagesTest {
  private static final List<String> READMES =
      List.of(
          "README.md",
          "saved-models/README.md",
          "saved-models/serving/README.md",
          "tf-losses/README.md",
          "tf-training/README.md");

  private static final Pattern LOSS = Pattern.compile("--loss \"([^\"]+)\"");

  @TempDir Path folder;

  /** All pages with blocks, or those whose path has the system property {@code page} in it. */
  static List<Path> pages() throws IOException {
    return Stream.concat(Site.pages(PageRun.REPOSITORY).stream(), READMES.stream().map(Path::of))
        .filter(page -> page.toString().contains(System.getProperty("page", "")))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLossIsOne(Path page) throws IOException {
    Matcher loss = LOSS.matcher(Files.readString(PageRun.REPOSITORY.resolve(page)));
    while (loss.find()) {
      assertThat(Losses.parse(loss.group(1))).isNotNull();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockRuns(Path page) throws IOException {
    try (PageRun run = new PageRun(folder, page)) {
      for (Block block : Block.of(Files.readString(PageRun.REPOSITORY.resolve(page)))) {
        try {
          run.run(block);
        } catch (AssertionError e) {
          throw new AssertionError(page + ":" + block.line() + ": " + e.getMessage(), e);
        }
      }
    }
  }
}
