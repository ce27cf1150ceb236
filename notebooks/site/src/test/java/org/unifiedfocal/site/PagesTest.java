package org.unifiedfocal.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(600)
class PagesTest {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path folder;

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(REPOSITORY.resolve("notebooks/site/docs"))) {
      return Stream.concat(
              files
                  .filter(file -> file.toString().endsWith(".md"))
                  .sorted()
                  .map(REPOSITORY::relativize),
              Stream.of(
                      "README.md",
                      "tf-losses/README.md",
                      "tf-training/README.md",
                      "saved-models/README.md",
                      "saved-models/serving/README.md")
                  .map(Path::of))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyBlockRuns(Path page) throws IOException {
    try (PageRun run = new PageRun(folder, page)) {
      for (Block block : Block.of(Files.readString(REPOSITORY.resolve(page)))) {
        try {
          run.run(block);
        } catch (AssertionError e) {
          throw new AssertionError(page + ":" + block.line() + ": " + e.getMessage(), e);
        }
      }
    }
  }
}
