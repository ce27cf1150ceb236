package org.unifiedfocal.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The links of Markdown pages, which hold in the repository. In the site, pages of {@link #DOCS}
 * are at the top, and all others keep their places.
 */
final class Links {
  /** The pages that are the site's own, in the repository. */
  static final Path DOCS = Path.of("notebooks", "site", "docs");

  /** Without the characters that code has after an index, as in {@code f["a"](b=c(d))}. */
  private static final Pattern LINK = Pattern.compile("]\\(([^)(=#\\s:]+)(#[^)]*)?\\)");

  private Links() {}

  /**
   * Finds what a page shows or leads to.
   *
   * @param repository its root
   * @param page a page, relative to it
   * @return the paths of its links, relative to the repository, whether there are such files or not
   */
  static List<Path> of(Path repository, Path page) throws IOException {
    List<Path> links = new ArrayList<>();
    Matcher link = LINK.matcher(Files.readString(repository.resolve(page)));
    while (link.find()) {
      links.add(target(page, link));
    }
    return links;
  }

  /**
   * Makes the text of a page for the site. Links to what the site makes, which the repository does
   * not have, are left as they are.
   *
   * @param repository its root
   * @param page a page, relative to it
   * @return its text, with links that hold in the site
   */
  static String inSite(Path repository, Path page) throws IOException {
    Path folder = inSite(page).resolve("..").normalize();
    return LINK.matcher(Files.readString(repository.resolve(page)))
        .replaceAll(
            link -> {
              Path target = target(page, link);
              String path =
                  Files.exists(repository.resolve(target))
                      ? folder.relativize(inSite(target)).toString()
                      : link.group(1);
              String anchor = link.group(2) == null ? "" : link.group(2);
              return Matcher.quoteReplacement("](" + path + anchor + ")");
            });
  }

  /** The place of a file in the site; its own in the repository, but for those of {@link #DOCS}. */
  static Path inSite(Path file) {
    return file.startsWith(DOCS) ? DOCS.relativize(file) : file;
  }

  private static Path target(Path page, MatchResult link) {
    return page.resolveSibling(link.group(1)).normalize();
  }
}
