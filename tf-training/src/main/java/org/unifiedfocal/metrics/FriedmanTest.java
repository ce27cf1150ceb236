package org.unifiedfocal.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/**
 * The Friedman test of whether k methods, each measured on the same n subjects, differ at all.
 * Every subject ranks the methods, ties sharing the mean of their ranks; the statistic, corrected
 * for ties as scipy does, is compared with the chi-squared distribution of k - 1 degrees of
 * freedom.
 *
 * @param subjects n
 * @param meanRanks the mean rank of each method, 1 for the smallest value
 * @param statistic the chi-squared statistic; NaN without subjects, or if every subject finds all
 *     methods the same
 * @param p its upper tail
 */
public record FriedmanTest(int subjects, List<Double> meanRanks, double statistic, double p) {

  public FriedmanTest {
    meanRanks = List.copyOf(meanRanks);
  }

  /**
   * Tests methods.
   *
   * @param values by subject, of each method; infinite ones rank as the largest
   * @param methods k, at least 2
   * @return the result
   * @throws IllegalArgumentException if a value is NaN or a subject has another number of methods
   */
  public static FriedmanTest of(List<double[]> values, int methods) {
    NaturalRanking ranking = new NaturalRanking(TiesStrategy.AVERAGE);
    double[] sums = new double[methods];
    double ties = 0;
    for (double[] subject : values) {
      if (subject.length != methods || Arrays.stream(subject).anyMatch(Double::isNaN)) {
        throw new IllegalArgumentException(
            "expected %d numbers, found %s".formatted(methods, Arrays.toString(subject)));
      }
      double[] ranks = ranking.apply(subject);
      for (int method = 0; method < methods; method++) {
        sums[method] += ranks[method];
      }
      ties += ties(ranks);
    }
    int n = values.size();
    if (n == 0) {
      return new FriedmanTest(0, Collections.nCopies(methods, Double.NaN), Double.NaN, Double.NaN);
    }
    List<Double> meanRanks = new ArrayList<>();
    double squares = 0;
    for (double sum : sums) {
      meanRanks.add(sum / n);
      squares += sum * sum;
    }
    double k = methods;
    double correction = 1 - ties / (n * k * (k * k - 1));
    double statistic = (12 / (n * k * (k + 1)) * squares - 3 * n * (k + 1)) / correction;
    return correction == 0
        ? new FriedmanTest(n, meanRanks, Double.NaN, Double.NaN)
        : new FriedmanTest(
            n,
            meanRanks,
            statistic,
            ChiSquaredDistribution.of(k - 1).survivalProbability(statistic));
  }

  /** The sum of t^3 - t over the groups of t equal ranks; each of its members gives t^2 - 1. */
  private static double ties(double[] ranks) {
    return Arrays.stream(ranks)
        .map(
            rank -> {
              double equal = Arrays.stream(ranks).filter(other -> other == rank).count();
              return equal * equal - 1;
            })
        .sum();
  }
}
