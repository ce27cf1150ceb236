package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ErrorGrid;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.metrics.ConfusionCounts;
import org.unifiedfocal.metrics.Metric;

/**
 * Which cases a report shows as pictures.
 *
 * @param shown whether there are pictures at all
 * @param ids the cases; none to choose those at the 10th, 40th, 70th and 95th percentile of the
 *     mean Dice over all losses, from hard to easy
 */
public record ReportPictures(boolean shown, List<String> ids) {
  private static final double[] PERCENTILES = {0.1, 0.4, 0.7, 0.95};

  /** No pictures: a report that shows nobody's images. */
  public static final ReportPictures NONE = new ReportPictures(false, List.of());

  /** Pictures of cases from hard to easy. */
  public static final ReportPictures CHOSEN = new ReportPictures(true, List.of());

  public ReportPictures {
    ids = List.copyOf(ids);
  }

  /**
   * Refuses cases that are in no dataset.
   *
   * @param comparison the comparison
   * @throws BadInputException if there is such a case
   */
  public void requireKnown(Comparison comparison) {
    Set<String> unknown = new LinkedHashSet<>(ids);
    for (Study study : comparison.plan().studies()) {
      if (!unknown.isEmpty()) {
        comparison
            .anyOf(study)
            .training()
            .dataset()
            .cases()
            .forEach(item -> unknown.remove(item.id()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new BadInputException(
          "pictures: expected cases of the comparison, found " + String.join(", ", unknown));
    }
  }

  /**
   * Draws the errors of every loss in the cases: predictions from the first seed, by the training
   * that held the case back.
   *
   * @return whether there is such a picture
   */
  boolean write(Comparison comparison, StudyResults results, Path file) {
    List<ErrorGrid.Row> rows = shown ? rows(comparison, results) : List.of();
    if (rows.isEmpty()) {
      deleteFormer(file);
      return false;
    }
    List<String> titles = results.losses().stream().map(ComparedLoss::title).toList();
    new ErrorGrid(titles, results.study().classNames().size(), rows).write(file);
    return true;
  }

  private List<ErrorGrid.Row> rows(Comparison comparison, StudyResults results) {
    Map<ComparedLoss, List<ComparisonRun>> runs = new LinkedHashMap<>();
    for (ComparisonRun run : results.finished()) {
      if (run.seed() == comparison.picturedSeed()) {
        runs.computeIfAbsent(run.loss(), loss -> new ArrayList<>()).add(run);
      }
    }
    if (runs.isEmpty()) {
      return List.of();
    }
    List<String> chosen = ids.isEmpty() ? fromHardToEasy(results) : ids;
    Dataset dataset = results.finished().get(0).training().dataset();
    List<ErrorGrid.Row> rows = new ArrayList<>();
    for (String id : chosen) {
      dataset.cases().stream()
          .filter(item -> item.id().equals(id))
          .findFirst()
          .flatMap(item -> row(dataset, item, List.copyOf(runs.values())))
          .ifPresent(rows::add);
    }
    return rows;
  }

  /** A report that is to show nobody must not keep the picture of the one before. */
  private static void deleteFormer(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be deleted: " + e, e);
    }
  }

  private static Optional<ErrorGrid.Row> row(
      Dataset dataset, Case item, List<List<ComparisonRun>> losses) {
    Sample sample = dataset.load(item);
    boolean volume = sample.image().geometry().dimensions() == 3;
    List<ErrorGrid.Panel> panels = new ArrayList<>();
    for (List<ComparisonRun> folds : losses) {
      folds.stream()
          .map(run -> run.mask(item, volume))
          .filter(Files::isRegularFile)
          .findFirst()
          .map(ImageReader::readLabels)
          .map(
              prediction ->
                  new ErrorGrid.Panel(dice(sample.labels(), prediction, dataset), prediction))
          .ifPresent(panels::add);
    }
    return panels.size() == losses.size()
        ? Optional.of(new ErrorGrid.Row(item.id(), sample.image(), sample.labels(), panels))
        : Optional.empty();
  }

  private static String dice(LabelMap reference, LabelMap prediction, Dataset dataset) {
    double mean =
        ConfusionCounts.of(reference, prediction, dataset.classNames().size()).stream()
            .skip(1)
            .mapToDouble(ConfusionCounts::dice)
            .filter(dice -> !Double.isNaN(dice))
            .average()
            .orElse(Double.NaN);
    return "DSC " + Shown.number(Metric.DICE, mean);
  }

  private static List<String> fromHardToEasy(StudyResults results) {
    List<double[]> dice =
        results.losses().stream()
            .map(loss -> results.values(loss, results.mainClass(), Metric.DICE))
            .toList();
    List<String> known = results.caseIds();
    List<Integer> sorted =
        IntStream.range(0, known.size())
            .filter(item -> dice.stream().noneMatch(each -> Double.isNaN(each[item])))
            .boxed()
            .sorted(
                Comparator.comparingDouble(
                    item -> dice.stream().mapToDouble(each -> each[item]).sum()))
            .toList();
    return DoubleStream.of(PERCENTILES)
        .mapToInt(percentile -> (int) (percentile * sorted.size()))
        .distinct()
        .filter(place -> place < sorted.size())
        .mapToObj(place -> known.get(sorted.get(place)))
        .toList();
  }
}
