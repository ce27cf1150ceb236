package org.unifiedfocal.data;

import java.util.Arrays;

/**
 * The distribution of intensities. A quantile is a value that occurs: that of rank {@code share *
 * (n - 1)}, rounded, among n in ascending order.
 *
 * @param smallest the smallest value
 * @param low the quantile 0.005
 * @param median the quantile 0.5
 * @param high the quantile 0.995
 * @param largest the largest value
 * @param mean the mean
 * @param standardDeviation the square root of the mean squared difference from the mean
 */
public record Intensities(
    double smallest,
    double low,
    double median,
    double high,
    double largest,
    double mean,
    double standardDeviation) {

  /** Describes at least one value; the array is sorted. */
  static Intensities ofSorting(float[] values) {
    Arrays.parallelSort(values);
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Intensities(
        quantile(values, 0),
        quantile(values, 0.005),
        quantile(values, 0.5),
        quantile(values, 0.995),
        quantile(values, 1),
        mean,
        Math.sqrt(squares / values.length));
  }

  private static double quantile(float[] sorted, double share) {
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
