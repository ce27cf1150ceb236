package org.unifiedfocal.metrics;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Mean and standard deviation of each metric over the numbers that exist, and how many do not.
 *
 * @param mean the means
 * @param std the standard deviations, with n - 1 in the denominator
 * @param missing how many numbers do not exist, for the metrics where some do not
 */
record Summary(MetricValues mean, MetricValues std, Map<Metric, Integer> missing) {

  static Summary of(Collection<MetricValues> values) {
    Map<Metric, Integer> missing = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      int absent = values.size() - (int) existing(values, metric).count();
      if (absent > 0) {
        missing.put(metric, absent);
      }
    }
    return new Summary(
        MetricValues.of(metric -> mean(values, metric)),
        MetricValues.of(metric -> std(values, metric)),
        missing);
  }

  private static double mean(Collection<MetricValues> values, Metric metric) {
    return existing(values, metric).average().orElse(Double.NaN);
  }

  private static double std(Collection<MetricValues> values, Metric metric) {
    double mean = mean(values, metric);
    double squares = existing(values, metric).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (existing(values, metric).count() - 1));
  }

  private static DoubleStream existing(Collection<MetricValues> values, Metric metric) {
    return values.stream()
        .mapToDouble(numbers -> numbers.get(metric))
        .filter(number -> !Double.isNaN(number));
  }
}
