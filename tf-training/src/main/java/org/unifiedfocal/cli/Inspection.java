package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/** Gathers what a person wants to know of a dataset before training on it, case by case. */
final class Inspection {
  private static final List<String> INTENSITIES =
      List.of("smallest", "0.5 %", "median", "99.5 %", "largest");

  /** How many cases a note names. */
  private static final int NAMED = 5;

  private static final double[] SHARES = {0, 0.005, 0.5, 0.995, 1};

  private final Dataset dataset;
  private final List<double[]> sizes = new ArrayList<>();
  private final List<double[]> spacings = new ArrayList<>();
  private final List<double[]> intensities = new ArrayList<>();
  private final SortedSet<Integer> channels = new TreeSet<>();
  private final long[] voxels;
  private final int[] cases;
  private final List<String> empty = new ArrayList<>();
  private long ignored;

  Inspection(Dataset dataset) {
    this.dataset = dataset;
    voxels = new long[dataset.classNames().size()];
    cases = new int[dataset.classNames().size()];
  }

  /**
   * Looks at a case.
   *
   * @throws BadInputException if it cannot be trained on; it then does not count
   */
  void add(Sample sample) {
    Image image = sample.image();
    if (!channels.isEmpty() && !channels.contains(image.channels())) {
      throw new BadInputException(
          "%s: expected %d channels as in other cases, found %d"
              .formatted(sample.id(), channels.first(), image.channels()));
    }
    channels.add(image.channels());
    sizes.add(image.geometry().shape().stream().mapToDouble(Integer::doubleValue).toArray());
    spacings.add(image.geometry().spacing());
    float[] sorted = image.values().clone();
    Arrays.sort(sorted);
    intensities.add(
        Arrays.stream(SHARES)
            .map(share -> sorted[(int) Math.round(share * (sorted.length - 1))])
            .toArray());
    count(sample.id(), sample.labels());
  }

  private void count(String id, LabelMap labels) {
    long[] counts = new long[LabelMap.IGNORED + 1];
    for (int voxel = 0; voxel < labels.labels().length; voxel++) {
      counts[labels.label(voxel)]++;
    }
    for (int label = 0; label < voxels.length; label++) {
      voxels[label] += counts[label];
      cases[label] += counts[label] > 0 ? 1 : 0;
    }
    ignored += counts[LabelMap.IGNORED];
    if (counts[0] + counts[LabelMap.IGNORED] == labels.labels().length) {
      empty.add(id);
    }
  }

  /** Prints what was found in the cases that can be trained on. */
  void print(PrintWriter out) {
    if (sizes.isEmpty()) {
      return;
    }
    out.printf("%d channel%s%n%n", channels.first(), channels.first() == 1 ? "" : "s");
    TextTable table = new TextTable();
    table.add(List.of("", "min", "median", "max"));
    table.add(row("size", sizes));
    if (dataset.dimensions() == 3) { // the pixels of a picture have no size that means something
      table.add(row("spacing (mm)", spacings));
    }
    for (int i = 0; i < INTENSITIES.size(); i++) {
      int place = i;
      table.add(
          row(
              "intensity, " + INTENSITIES.get(i),
              intensities.stream().map(each -> new double[] {each[place]}).toList()));
    }
    table.print(out);

    out.println();
    TextTable classes = new TextTable();
    classes.add(List.of("class", "cases", "voxels", "share"));
    long all = Arrays.stream(voxels).sum();
    for (int label = 0; label < voxels.length; label++) {
      classes.add(
          List.of(
              label + " " + dataset.classNames().get(label),
              Integer.toString(cases[label]),
              Long.toString(voxels[label]),
              "%.3f %%".formatted(100.0 * voxels[label] / all)));
    }
    classes.print(out);
    printNotes(out, all);
  }

  /** What is not wrong, but worth knowing. */
  private void printNotes(PrintWriter out, long all) {
    if (ignored > 0) {
      out.printf(
          "%n%.1f %% of the voxels are outside the field of view and ignored%n",
          100.0 * ignored / (all + ignored));
    }
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
  private static List<String> row(String title, List<double[]> numbers) {
    List<String> cells = new ArrayList<>(List.of(title));
    for (double share : new double[] {0, 0.5, 1}) {
      cells.add(
          InWords.size(
              IntStream.range(0, numbers.get(0).length)
                  .mapToObj(
                      axis -> {
                        double[] sorted =
                            numbers.stream().mapToDouble(each -> each[axis]).sorted().toArray();
                        return number(sorted[(int) (share * (sorted.length - 1))]);
                      })
                  .toList()));
    }
    return cells;
  }

  /** Four digits that count, without an exponent. */
  private static String number(double value) {
    return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
