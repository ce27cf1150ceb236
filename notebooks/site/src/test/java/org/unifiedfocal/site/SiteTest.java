package org.unifiedfocal.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.losses.LossDescription;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.testing.Python;

/** Makes the site in {@code target/site}. */
class SiteTest {
  private static final Path FOLDER = Path.of("").toAbsolutePath();

  /** Who reads the pages in the repository misses only what is made from the code. */
  @Test
  void everyLinkLeadsSomewhereInTheRepository() throws IOException {
    for (Path page : Site.pages(PageRun.REPOSITORY)) {
      assertThat(Links.of(PageRun.REPOSITORY, page))
          .as(page.toString())
          .filteredOn(link -> !link.startsWith(Links.DOCS.resolve("reference")))
          .allMatch(link -> Files.exists(PageRun.REPOSITORY.resolve(link)));
    }
  }

  @Test
  void everyPageIsMadeAndNoLinkIsBroken() throws IOException {
    Path target = FOLDER.resolve("target");
    Site.gather(PageRun.REPOSITORY, target);
    // The notebooks with their outputs, as pages.
    Python.program(
        PageRun.REPOSITORY.resolve("notebooks"),
        "site.txt",
        "jupyter-nbconvert",
        "--to",
        "markdown",
        "--log-level",
        "WARN",
        "--output-dir",
        target.resolve("docs/notebooks").toString(),
        "*.ipynb");

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
}
