package org.unifiedfocal.metrics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Mean, standard deviation and 95 % confidence interval of the mean, by Student's t distribution:
 * {@code mean +- t(0.975, n - 1) std / sqrt(n)}. What does not exist is NaN: all for no values, the
 * deviation and the interval for one.
 *
 * @param n how many values there are
 * @param mean their mean
 * @param std their standard deviation, with n - 1 in the denominator
 * @param low the lower end of the interval
 * @param high its upper end
 */
public record MeanInterval(int n, double mean, double std, double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * Summarises values.
   *
   * @param values finite numbers
   * @return their summary
   */
  public static MeanInterval of(double... values) {
    int n = values.length;
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    if (n < 2) {
      return new MeanInterval(n, mean, Double.NaN, Double.NaN, Double.NaN);
    }
    // From the mean, not from the sum of squares, which loses all digits far away from zero.
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    double std = Math.sqrt(squares / (n - 1));
    double half =
        TDistribution.of(n - 1).inverseSurvivalProbability(TAIL) * std / Math.sqrt((double) n);
    return new MeanInterval(n, mean, std, mean - half, mean + half);
  }
}
