package org.unifiedfocal.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.FileTree;

/** Gathers the Markdown of the site in one folder, of which MkDocs makes the site. */
public final class Site {
  /** Files of the repository that are shown as they are, and keep their places. */
  private static final List<String> PAGES =
      List.of(
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "notebooks/README.md",
          "saved-models/README.md",
          "saved-models/serving/README.md",
          "saved-models/spark/README.md",
          "tf-losses/README.md",
          "tf-training/README.md",
          "tf-training/data/README.md",
          "tf-training/docs/distributed.md",
          "tf-training/src/docs/demo.png");

  private Site() {}

  /**
   * Gathers the pages.
   *
   * @param repository its root
   * @param target where {@code docs}, the pages, and {@code generated}, what they include, are made
   * @throws IOException if a file cannot be read or written
   */
  public static void gather(Path repository, Path target) throws IOException {
    Path docs = target.resolve("docs");
    Path generated = target.resolve("generated");
    FileTree.delete(docs);
    FileTree.delete(generated);
    Tree.copy(repository.resolve(Links.DOCS), docs);
    Tree.copy(repository.resolve("notebooks/results"), docs.resolve("notebooks/results"));
    for (String page : PAGES) {
      Tree.copyWithLinks(repository, Path.of(page), docs);
    }
    List<Path> shown = PAGES.stream().filter(page -> page.endsWith(".md")).map(Path::of).toList();
    for (Path page : Stream.concat(pages(repository).stream(), shown.stream()).toList()) {
      Files.writeString(docs.resolve(Links.inSite(page)), Links.inSite(repository, page));
    }
    LossPages.write(generated.resolve("losses"), docs.resolve("losses/pull"));
    Path reference = Files.createDirectories(docs.resolve("reference"));
    Files.writeString(reference.resolve("commands.md"), CommandPage.text());
    Files.writeString(reference.resolve("configuration.md"), ConfigurationPage.text(repository));
    JavadocPage.write(repository, reference);
  }

  /** The site's own pages, relative to the repository. */
  static List<Path> pages(Path repository) throws IOException {
    return Tree.files(repository.resolve(Links.DOCS)).stream()
        .filter(file -> file.toString().endsWith(".md"))
        .map(repository::relativize)
        .toList();
  }
}
