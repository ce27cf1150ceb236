package org.unifiedfocal.experiments;

import java.util.Arrays;
import java.util.List;

/** A part of a report, apart from the language it is written in. */
sealed interface ReportBlock {

  /** A title; level 1 is that of the report. */
  record Heading(int level, String text) implements ReportBlock {}

  /** Plain text. */
  record Paragraph(String text) implements ReportBlock {}

  /** A picture beside the report, and what it shows. */
  record Figure(String file, String caption) implements ReportBlock {}

  /** A table: the first column to the left, numbers to the right. */
  record Table(String caption, List<String> header, List<List<Cell>> rows) implements ReportBlock {
    public Table {
      header = List.copyOf(header);
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /** A cell of a table, in bold where it stands out. */
  record Cell(String text, boolean bold) {
    static Cell of(String text) {
      return new Cell(text, false);
    }

    static List<Cell> row(String... texts) {
      return Arrays.stream(texts).map(Cell::of).toList();
    }
  }
}
