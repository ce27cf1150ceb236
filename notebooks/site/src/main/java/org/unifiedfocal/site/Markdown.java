package org.unifiedfocal.site;

import java.util.List;
import java.util.stream.Collectors;

/** Pieces of Markdown. */
final class Markdown {
  private Markdown() {}

  /** Plain text in which nothing is markup. */
  static String escaped(String text) {
    return text.replaceAll("([\\\\`*_\\[\\]<>|])", "\\\\$1").replaceAll("\\s*\\R\\s*", " ");
  }

  /** A row of a table, of cells that are Markdown already. */
  static String row(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** The head of a table. */
  static String head(List<String> titles) {
    return row(titles) + "|" + "---|".repeat(titles.size()) + "\n";
  }
}
