package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.unifiedfocal.data.CaseFingerprint;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.data.Intensities;
import org.unifiedfocal.imaging.LabelMap;

/** Prints what a person wants to know of a dataset before training on it. */
final class Inspection {
  /** How many cases a note names. */
  private static final int NAMED = 5;

  private static final Map<String, ToDoubleFunction<Intensities>> INTENSITIES =
      new LinkedHashMap<>();

  static {
    INTENSITIES.put("smallest", Intensities::smallest);
    INTENSITIES.put("0.5 %", Intensities::low);
    INTENSITIES.put("median", Intensities::median);
    INTENSITIES.put("99.5 %", Intensities::high);
    INTENSITIES.put("largest", Intensities::largest);
  }

  private final Fingerprint fingerprint;

  Inspection(Fingerprint fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** Prints what was found in the cases that can be trained on. */
  void print(PrintWriter out) {
    if (fingerprint.cases().isEmpty()) {
      return;
    }
    String channels =
        fingerprint.cases().stream()
            .map(CaseFingerprint::channels)
            .distinct()
            .sorted()
            .map(String::valueOf)
            .collect(Collectors.joining(" or "));
    out.printf("%s channel%s%n%n", channels, channels.equals("1") ? "" : "s");
    TextTable table = new TextTable();
    table.add(List.of("", "min", "median", "max"));
    table.add(row("size", fingerprint::shape));
    if (fingerprint.dataset().dimensions() == 3) { // a pixel of a picture has no size that counts
      table.add(row("spacing (mm)", fingerprint::spacing));
    }
    INTENSITIES.forEach(
        (title, number) ->
            table.add(
                row(
                    "intensity, " + title,
                    share -> List.of(fingerprint.intensities(number, share)))));
    table.print(out);

    out.println();
    TextTable classes = new TextTable();
    classes.add(List.of("class", "cases", "voxels", "share"));
    List<Long> voxels = fingerprint.classVoxels();
    long all = voxels.stream().mapToLong(Long::longValue).sum();
    for (int label = 0; label < voxels.size(); label++) {
      classes.add(
          List.of(
              label + " " + fingerprint.dataset().classNames().get(label),
              Long.toString(fingerprint.classCases().get(label)),
              Long.toString(voxels.get(label)),
              "%.3f %%".formatted(100.0 * voxels.get(label) / all)));
    }
    classes.print(out);
    printNotes(out, all);
  }

  /** What is not wrong, but worth knowing. */
  private void printNotes(PrintWriter out, long all) {
    long ignored = fingerprint.cases().stream().mapToLong(CaseFingerprint::ignoredVoxels).sum();
    if (ignored > 0) {
      boolean unlabelled =
          fingerprint.dataset().labelValues().classes().containsValue(LabelMap.IGNORED);
      out.printf(
          "%n%.1f %% of the voxels are %s and ignored%n",
          100.0 * ignored / (all + ignored),
          unlabelled ? "without a class" : "outside the field of view");
    }
    List<String> empty = fingerprint.emptyCases();
    if (!empty.isEmpty()) {
      int others = empty.size() - NAMED;
      out.printf(
          "%n%d cases without foreground: %s%s%n",
          empty.size(),
          String.join(", ", empty.subList(0, Math.min(NAMED, empty.size()))),
          others > 0 ? " and %d more".formatted(others) : "");
    }
  }

  /** Minimum, median and maximum of each number by itself. */
  private static List<String> row(
      String title, DoubleFunction<? extends List<? extends Number>> quantiles) {
    List<String> cells = new ArrayList<>(List.of(title));
    for (double share : new double[] {0, 0.5, 1}) {
      cells.add(
          InWords.size(
              quantiles.apply(share).stream().map(each -> number(each.doubleValue())).toList()));
    }
    return cells;
  }

  /** Four digits that count, without an exponent. */
  private static String number(double value) {
    return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
