package org.unifiedfocal.metrics;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The measures of one case.
 *
 * @param id the case
 * @param classes the numbers of each foreground class, by class
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
    try {
      List<ConfusionCounts> counts = ConfusionCounts.of(reference, prediction, classes);
      Map<Integer, MetricValues> values = new TreeMap<>();
      for (int label = 1; label < classes; label++) {
        ConfusionCounts overlap = counts.get(label);
        SurfaceDistances distances = SurfaceDistances.between(reference, prediction, label);
        values.put(label, MetricValues.of(metric -> metric.compute(overlap, distances)));
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
