package org.unifiedfocal.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.losses.LossDescription;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.testing.Python;

/** Makes the site in {@code target/site}. */
class SiteTest {
  private static final Path FOLDER = Path.of("").toAbsolutePath();
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  @Test
  void everyPageIsMadeAndNoLinkIsBroken() throws IOException {
    Path target = FOLDER.resolve("target");
    Site.gather(REPOSITORY, target);
    notebooks(target.resolve("docs/notebooks"));

    Python.program(FOLDER, "site.txt", "mkdocs", "build", "--strict");

    Path site = target.resolve("site");
    assertThat(Files.readString(site.resolve("index.html"))).contains("Quick start");
    assertThat(Files.readString(site.resolve("losses/unified-focal.html")))
        .contains("<math ")
        .doesNotContain("arithmatex");
    for (LossDescription loss : Losses.descriptions()) {
      assertThat(site.resolve("losses").resolve(loss.name() + ".html"))
          .as("notebooks/site/docs/losses/%s.md, and its line in mkdocs.yml", loss.name())
          .isNotEmptyFile();
    }
    assertThat(Files.readString(site.resolve("reference/commands.html")))
        .contains("ufl train", "--batch-size");
    assertThat(Files.readString(site.resolve("reference/configuration.html")))
        .contains("network.options.norm", "optimization.schedule.kind: poly");
    assertThat(site.resolve("search/search_index.json")).isNotEmptyFile();
  }

  /** The notebooks with their outputs, as pages. */
  private static void notebooks(Path docs) throws IOException {
    Path folder = REPOSITORY.resolve("notebooks");
    List<String> arguments =
        new ArrayList<>(
            List.of("--to", "markdown", "--log-level", "WARN", "--output-dir", docs.toString()));
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ipynb"))
          .sorted()
          .forEach(arguments::add);
    }
    Python.program(folder, "site.txt", "jupyter-nbconvert", arguments.toArray(String[]::new));
  }
}
