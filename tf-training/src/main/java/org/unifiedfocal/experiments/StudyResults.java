package org.unifiedfocal.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.metrics.CaseMetrics;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.MetricValues;
import org.unifiedfocal.metrics.MetricsReport;

/**
 * What the losses have reached on one study, by case. Only folds and seeds in which all losses are
 * finished count, so that every loss is measured on the same cases, equally often.
 *
 * <p>A case counts once: its numbers are averaged over the seeds that have one. Where only one of
 * prediction and reference is empty there is no distance; it is infinite here, worse than any
 * other, and so is the average of a case that is missed from one seed.
 */
final class StudyResults {
  private final Study study;
  private final List<ComparedLoss> losses;
  private final int planned;
  private final List<List<ComparisonRun>> complete;
  private final Map<ComparedLoss, Map<String, List<CaseMetrics>>> cases = new LinkedHashMap<>();
  private final List<String> classes = new ArrayList<>();

  private StudyResults(
      Study study, List<ComparedLoss> losses, int planned, List<List<ComparisonRun>> complete) {
    this.study = study;
    this.losses = losses;
    this.planned = planned;
    this.complete = complete;
    TreeSet<Integer> labels = new TreeSet<>();
    for (ComparedLoss loss : losses) {
      cases.put(loss, new LinkedHashMap<>());
    }
    for (ComparisonRun run : finished()) {
      for (CaseMetrics metrics : run.report().cases()) {
        Objects.requireNonNull(cases.get(run.loss()))
            .computeIfAbsent(metrics.id(), id -> new ArrayList<>())
            .add(metrics);
        labels.addAll(metrics.classes().keySet());
      }
    }
    labels.forEach(label -> classes.add(label.toString()));
    if (classes.size() > 1) {
      classes.add(MetricsReport.ALL);
    }
  }

  /** Reads what is finished of a study. */
  static StudyResults of(Comparison comparison, Study study) {
    Map<List<Long>, List<ComparisonRun>> blocks = new LinkedHashMap<>();
    for (ComparisonRun run : comparison.runs()) {
      if (run.study().equals(study)) {
        List<Long> key = List.of(run.seed(), (long) run.fold());
        blocks.computeIfAbsent(key, unused -> new ArrayList<>()).add(run);
      }
    }
    List<List<ComparisonRun>> complete =
        blocks.values().stream()
            .filter(runs -> runs.stream().allMatch(ComparisonRun::isFinished))
            .toList();
    return new StudyResults(study, comparison.plan().losses(), blocks.size(), complete);
  }

  Study study() {
    return study;
  }

  List<ComparedLoss> losses() {
    return losses;
  }

  /** How many folds, counted once a seed, there are to be. */
  int planned() {
    return planned;
  }

  /** How many of them all losses have finished. */
  int complete() {
    return complete.size();
  }

  /** The trainings that count. */
  List<ComparisonRun> finished() {
    return complete.stream().flatMap(List::stream).toList();
  }

  boolean isEmpty() {
    return complete.isEmpty();
  }

  /** The ids of all cases, the same for each loss. */
  List<String> caseIds() {
    return List.copyOf(byCase(losses.get(0)).keySet());
  }

  /** The number of each foreground class, and where there are several their mean. */
  List<String> classes() {
    return classes;
  }

  /** The class that stands for all: their mean where there are several. */
  String mainClass() {
    return classes.get(classes.size() - 1);
  }

  private Map<String, List<CaseMetrics>> byCase(ComparedLoss loss) {
    return Objects.requireNonNull(cases.get(loss));
  }

  /**
   * The number of each case, averaged over the seeds, in the order of {@link #caseIds}; NaN where
   * it does not exist, as for a class that neither reference nor prediction has.
   */
  double[] values(ComparedLoss loss, String ofClass, Metric metric) {
    return byCase(loss).values().stream()
        .mapToDouble(
            seeds -> mean(seeds.stream().map(each -> value(each, ofClass, metric)).toList()))
        .toArray();
  }

  /** How many predictions of a class that is there are empty, over all seeds. */
  int misses(ComparedLoss loss, String ofClass) {
    return (int)
        byCase(loss).values().stream()
            .flatMap(List::stream)
            .flatMap(each -> ofClass(each, ofClass))
            .filter(StudyResults::isMiss)
            .count();
  }

  /**
   * The share of predictions that touch the class where it is there, over cases and seeds: a lesion
   * counts as detected if a voxel of it is found.
   */
  double detected(ComparedLoss loss, String ofClass) {
    return byCase(loss).values().stream()
        .flatMap(List::stream)
        .flatMap(each -> ofClass(each, ofClass))
        .map(values -> values.get(Metric.SENSITIVITY))
        .filter(sensitivity -> !Double.isNaN(sensitivity))
        .mapToDouble(sensitivity -> sensitivity > 0 ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  private static Stream<MetricValues> ofClass(CaseMetrics metrics, String ofClass) {
    return ofClass.equals(MetricsReport.ALL)
        ? metrics.classes().values().stream()
        : Stream.ofNullable(metrics.classes().get(Integer.valueOf(ofClass)));
  }

  /** Whether the class is there and the prediction empty, which has no precision. */
  private static boolean isMiss(MetricValues values) {
    return values.get(Metric.SENSITIVITY) == 0 && Double.isNaN(values.get(Metric.PRECISION));
  }

  private static double value(CaseMetrics metrics, String ofClass, Metric metric) {
    if (ofClass.equals(MetricsReport.ALL)) {
      return mean(
          metrics.classes().values().stream().map(values -> value(values, metric)).toList());
    }
    @Nullable MetricValues values = metrics.classes().get(Integer.valueOf(ofClass));
    return values == null ? Double.NaN : value(values, metric);
  }

  /** A distance that does not exist although one of the masks has voxels is infinite. */
  private static double value(MetricValues values, Metric metric) {
    double number = values.get(metric);
    boolean oneIsEmpty = Double.isNaN(number) && !Double.isNaN(values.get(Metric.DICE));
    return metric.isDistance() && oneIsEmpty ? Double.POSITIVE_INFINITY : number;
  }

  private static double mean(List<Double> numbers) {
    return numbers.stream()
        .filter(number -> !number.isNaN())
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }
}
