package org.unifiedfocal.experiments;

import java.util.List;
import java.util.stream.Collectors;

/** A report as Markdown, with the tables of GitHub. */
final class MarkdownText {
  private MarkdownText() {}

  static String of(List<ReportBlock> blocks) {
    return blocks.stream().map(MarkdownText::markdown).collect(Collectors.joining("\n"));
  }

  private static String markdown(ReportBlock block) {
    if (block instanceof ReportBlock.Heading heading) {
      return "%s %s%n".formatted("#".repeat(heading.level()), escape(heading.text()));
    }
    if (block instanceof ReportBlock.Paragraph paragraph) {
      return escape(paragraph.text()) + "\n";
    }
    if (block instanceof ReportBlock.Figure figure) {
      return "![%1$s](%2$s)%n%n*%1$s*%n".formatted(escape(figure.caption()), figure.file());
    }
    return table((ReportBlock.Table) block);
  }

  private static String table(ReportBlock.Table table) {
    StringBuilder text = new StringBuilder(escape(table.caption())).append("\n\n");
    line(text, table.header().stream().map(MarkdownText::escape).toList());
    line(text, table.header().stream().map(cell -> "---").toList());
    for (List<ReportBlock.Cell> row : table.rows()) {
      line(
          text,
          row.stream()
              .map(cell -> cell.bold() ? "**" + escape(cell.text()) + "**" : escape(cell.text()))
              .toList());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "\\<").replace("_", "\\_").replace("+-", "±");
  }
}
