package org.unifiedfocal.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Folders of files, copied as a whole. */
final class Tree {
  private Tree() {}

  static void copy(Path from, Path to) throws IOException {
    for (Path file : files(from)) {
      if (!Files.isDirectory(file)) {
        place(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** Copies a page and the files that it shows or links to, each to its place; not other pages. */
  static void copyWithLinks(Path root, Path page, Path to) throws IOException {
    Path file = root.resolve(page);
    place(file, to.resolve(page.toString()));
    if (!isPage(file)) {
      return;
    }
    for (Path linked : Links.of(root, page)) {
      if (Files.isRegularFile(root.resolve(linked)) && !isPage(linked)) {
        place(root.resolve(linked), to.resolve(linked.toString()));
      }
    }
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md") || file.toString().endsWith(".ipynb");
  }

  private static void place(Path file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A folder with all that is in it, in order. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.sorted().toList();
    }
  }
}
