package org.unifiedfocal.metrics;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The measures of one case.
 *
 * @param id the case
 * @param classes the numbers of each foreground class, by class, or of each region, by its place
 *     from 1
 */
public record CaseMetrics(String id, Map<Integer, MetricValues> classes) {

  public CaseMetrics {
    classes = Collections.unmodifiableMap(new TreeMap<>(classes));
  }

  /**
   * Computes every measure of every foreground class.
   *
   * @param id the case
   * @param reference the true classes; its spacing counts
   * @param prediction the predicted classes, of the same shape
   * @param classes number of classes, background included
   * @return the measures
   * @throws BadInputException if the shapes differ, a label is not below {@code classes} or the
   *     reference has no proper spacing
   */
  public static CaseMetrics of(String id, LabelMap reference, LabelMap prediction, int classes) {
    List<String> numbers = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return of(id, reference, prediction, classes, Structure.of(numbers, null));
  }

  /**
   * Computes every measure of some structures.
   *
   * @param id the case
   * @param reference the true classes; its spacing counts
   * @param prediction the predicted classes, of the same shape
   * @param classes number of classes, background included
   * @param structures what is measured; the numbers of each are found under its place, from 1
   * @return the measures
   * @throws BadInputException if the shapes differ, a label is not below {@code classes} or the
   *     reference has no proper spacing
   */
  public static CaseMetrics of(
      String id, LabelMap reference, LabelMap prediction, int classes, List<Structure> structures) {
    try {
      ConfusionMatrix matrix = ConfusionMatrix.of(reference, prediction, classes);
      Map<Integer, MetricValues> values = new TreeMap<>();
      for (Structure structure : structures) {
        ConfusionCounts overlap = matrix.counts(structure.classes());
        SurfaceDistances distances = structure.distances(reference, prediction);
        values.put(
            values.size() + 1, MetricValues.of(metric -> metric.compute(overlap, distances)));
      }
      return new CaseMetrics(id, values);
    } catch (BadInputException e) {
      throw new BadInputException(id + ": " + e.getMessage());
    }
  }

  /**
   * Averages over the foreground classes, leaving out numbers that do not exist.
   *
   * @return the means
   */
  public MetricValues mean() {
    return Summary.of(List.copyOf(classes.values())).mean();
  }
}
