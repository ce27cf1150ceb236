package org.unifiedfocal.experiments;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables of a report for a paper, in LaTeX with the package booktabs. */
final class LatexTable {
  private LatexTable() {}

  /** Gives the tables among some blocks. */
  static String of(List<ReportBlock> blocks) {
    return blocks.stream()
        .flatMap(
            block -> block instanceof ReportBlock.Table table ? Stream.of(table) : Stream.empty())
        .map(LatexTable::latex)
        .collect(Collectors.joining("\n", "% needs \\usepackage{booktabs}\n", ""));
  }

  private static String latex(ReportBlock.Table table) {
    StringBuilder text = new StringBuilder("\\begin{table}\n\\centering\n");
    text.append("\\caption{").append(escape(table.caption())).append("}\n");
    text.append("\\begin{tabular}{l").append("r".repeat(table.header().size() - 1)).append("}\n");
    text.append("\\toprule\n");
    line(text, table.header().stream().map(LatexTable::escape).toList());
    text.append("\\midrule\n");
    for (List<ReportBlock.Cell> row : table.rows()) {
      line(
          text,
          row.stream()
              .map(
                  cell ->
                      cell.bold() ? "\\textbf{" + escape(cell.text()) + "}" : escape(cell.text()))
              .toList());
    }
    return text.append("\\bottomrule\n\\end{tabular}\n\\end{table}\n").toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append(String.join(" & ", cells)).append(" \\\\\n");
  }

  private static String escape(String text) {
    return text.replace("\\", "\\textbackslash ")
        .replaceAll("([&%$#_{}])", "\\\\$1")
        .replace("+-", "$\\pm$")
        .replace("<", "$<$");
  }
}
