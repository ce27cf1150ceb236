package org.unifiedfocal.experiments;

import java.util.List;
import java.util.stream.Collectors;

/** A report as a page that needs nothing but its figures. */
final class HtmlPage {
  private static final String START =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
      h1, h2, h3 { line-height: 1.2; margin: 2rem 0 0.5rem; }
      h1 { margin-top: 0; }
      p { max-width: 50rem; }
      .wide { overflow-x: auto; }
      table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
      caption { caption-side: top; text-align: left; padding-bottom: 0.4rem; }
      th, td { padding: 0.25rem 0.8rem; text-align: right; white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; padding-left: 0; }
      thead th { border-top: 2px solid #222; border-bottom: 1px solid #222; font-weight: 600; }
      tbody tr:last-child td { border-bottom: 2px solid #222; }
      figure { margin: 1.5rem 0; }
      figure img { max-width: 100%%; height: auto; }
      figcaption { font-size: 0.9rem; max-width: 50rem; }
      </style>
      </head>
      <body>
      """;

  private HtmlPage() {}

  static String of(String title, List<ReportBlock> blocks) {
    return START.formatted(escape(title))
        + blocks.stream().map(HtmlPage::html).collect(Collectors.joining())
        + "</body>\n</html>\n";
  }

  private static String html(ReportBlock block) {
    if (block instanceof ReportBlock.Heading heading) {
      return "<h%1$d>%2$s</h%1$d>%n".formatted(heading.level(), escape(heading.text()));
    }
    if (block instanceof ReportBlock.Paragraph paragraph) {
      return "<p>%s</p>%n".formatted(escape(paragraph.text()));
    }
    if (block instanceof ReportBlock.Figure figure) {
      return "<figure><img src=\"%s\" alt=\"%s\"><figcaption>%s</figcaption></figure>%n"
          .formatted(escape(figure.file()), escape(figure.caption()), escape(figure.caption()));
    }
    return table((ReportBlock.Table) block);
  }

  private static String table(ReportBlock.Table table) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n");
    html.append("<caption>").append(escape(table.caption())).append("</caption>\n<thead><tr>");
    table.header().forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
    html.append("</tr></thead>\n<tbody>\n");
    for (List<ReportBlock.Cell> row : table.rows()) {
      html.append("<tr>");
      for (ReportBlock.Cell cell : row) {
        String text = escape(cell.text());
        html.append("<td>").append(cell.bold() ? "<b>" + text + "</b>" : text).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table></div>\n").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("+-", "&plusmn;");
  }
}
