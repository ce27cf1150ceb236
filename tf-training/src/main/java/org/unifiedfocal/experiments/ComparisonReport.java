package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.metrics.Metric;

/**
 * The report of a comparison, also of one that is not finished: {@code index.html}, {@code
 * report.md}, {@code tables.tex}, {@code cases.csv} with every number of every case, and the
 * figures. It can be made again at any time.
 */
public final class ComparisonReport {
  private static final String SOURCES =
      "The folder of each training has run.yaml with all settings, metrics.csv with every epoch"
          + " and metrics.json with every case; cases.csv beside this report has the numbers of all"
          + " cases with the folder that each comes from.";

  private static final String BOXES =
      "DSC of the cases, each averaged over its seeds: median and quartiles, and whiskers to the"
          + " last case within 1.5 times the height of the box.";

  private static final String TRAINING =
      "DSC of the cases held back after each epoch, mean over folds and seeds.";

  private static final String ERRORS =
      "Errors of each loss, predicted from seed %d by the training that held the case back: true"
          + " positives light, false positives magenta, false negatives green%s.";
  private static final String OTHER_CLASS =
      ", and gold what was given to another class of the foreground";

  private final Comparison comparison;
  private final ReportPictures pictures;
  private final List<StudyResults> studies;

  /**
   * Reads what is finished.
   *
   * @param comparison the comparison
   * @param pictures which cases are shown
   * @throws org.unifiedfocal.imaging.BadInputException if a file of a training is damaged, or there
   *     is no such case
   */
  public ComparisonReport(Comparison comparison, ReportPictures pictures) {
    this.comparison = comparison;
    this.pictures = pictures;
    studies =
        comparison.plan().studies().stream()
            .map(study -> StudyResults.of(comparison, study))
            .filter(results -> !results.isEmpty())
            .toList();
    pictures.requireKnown(comparison);
  }

  /**
   * Says whether there is anything to report.
   *
   * @return whether all losses have finished a fold of some study
   */
  public boolean isEmpty() {
    return studies.isEmpty();
  }

  /**
   * Gives the Dice of every loss in short, for a console.
   *
   * @return by the name of the study a table: its header, and a row for each loss
   */
  public Map<String, List<List<String>>> summary() {
    Map<String, List<List<String>>> summary = new LinkedHashMap<>();
    for (StudyResults results : studies) {
      List<ReportBlock.Table> tests = section(results).tests();
      ReportBlock.Table ofAll = tests.get(tests.size() - 1);
      List<List<String>> rows = new ArrayList<>(List.of(ofAll.header()));
      for (List<ReportBlock.Cell> row : ofAll.rows()) {
        rows.add(row.stream().map(ReportBlock.Cell::text).toList());
      }
      summary.put(results.study().name(), rows);
    }
    return summary;
  }

  /**
   * Writes the report, over one that is there.
   *
   * @return the page
   * @throws org.unifiedfocal.imaging.BadInputException if the images that are to be shown are not
   *     there any more
   * @throws UncheckedIOException if a file cannot be written
   */
  public Path write() {
    Path folder = comparison.report();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be made: " + e, e);
    }
    List<ReportBlock> results = new ArrayList<>();
    if (comparison.plan().sweep() != null) {
      results.addAll(new SweepSection(comparison.plan(), studies).blocks(folder));
    }
    studies.forEach(study -> results.addAll(study(folder, study)));

    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(new ReportBlock.Heading(1, title()));
    blocks.addAll(new ReportPreface(comparison).blocks());
    blocks.addAll(results);
    blocks.add(new ReportBlock.Heading(2, "Trainings"));
    blocks.add(new ReportBlock.Paragraph(SOURCES));
    studies.forEach(study -> blocks.add(section(study).trainings(comparison)));
    CaseTable.write(folder.resolve("cases.csv"), comparison, studies);
    write(folder.resolve("tables.tex"), LatexTable.of(results));
    write(folder.resolve("report.md"), MarkdownText.of(blocks));
    Path page = folder.resolve("index.html");
    write(page, HtmlPage.of(title(), blocks));
    return page;
  }

  private String title() {
    @Nullable String sweep = comparison.plan().sweep();
    String names =
        comparison.plan().studies().stream().map(Study::name).collect(Collectors.joining(", "));
    if (sweep == null) {
      return "Comparison of losses on " + names;
    }
    return sweep.equals("imbalance")
        ? "Losses against class imbalance"
        : "Unified Focal loss, sweep over %s on %s".formatted(sweep, names);
  }

  private List<ReportBlock> study(Path folder, StudyResults results) {
    String name = results.study().name();
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(new ReportBlock.Heading(2, name));
    if (!results.study().description().isEmpty()) {
      blocks.add(new ReportBlock.Paragraph(results.study().description() + "."));
    }
    blocks.add(
        new ReportBlock.Paragraph(
            "%s; %d of %d folds, counted once a seed, are finished by all losses."
                .formatted(
                    Shown.count(results.caseIds().size(), "case", "cases"),
                    results.complete(),
                    results.planned())));
    StudySection section = section(results);
    blocks.addAll(section.summaries());
    blocks.addAll(section.tests());
    blocks.addAll(section.otherTests());
    ReportCharts charts = new ReportCharts(comparison.plan());
    charts.boxes(results, folder.resolve(name + "-boxes.png"));
    blocks.add(new ReportBlock.Figure(name + "-boxes.png", BOXES));
    charts.trainingCurves(results, folder.resolve(name + "-training.png"));
    blocks.add(new ReportBlock.Figure(name + "-training.png", TRAINING));
    if (pictures.write(comparison, results, folder.resolve(name + "-errors.png"))) {
      blocks.add(
          new ReportBlock.Figure(
              name + "-errors.png",
              ERRORS.formatted(
                  comparison.picturedSeed(),
                  results.study().classNames().size() > 2 ? OTHER_CLASS : "")));
    }
    return blocks;
  }

  private StudySection section(StudyResults results) {
    ComparisonRun first = results.finished().get(0);
    List<Metric> metrics =
        new ArrayList<>(List.of(Metric.DICE, Metric.IOU, Metric.PRECISION, Metric.SENSITIVITY));
    if (first.training().settings().network().dimensions() == 3) {
      metrics.add(Metric.HD95);
    }
    return new StudySection(
        results, comparison.plan().reference(), results.study().classNames(), metrics);
  }

  private static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, true, out -> out.write(bytes));
  }
}
