package org.unifiedfocal.metrics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;

/**
 * The two-sided Wilcoxon signed-rank test for paired measurements.
 *
 * <p>The convention: differences of zero are ranked and their ranks dropped (Pratt 1959); equal
 * differences share the mean of their ranks. Up to 50 differences without ties and zeros p is
 * exact, otherwise by the normal approximation, mean and variance corrected for zeros and ties, and
 * without continuity correction. (That of Commons Statistics does not correct for zeros.) In scipy
 * that is {@code wilcoxon(x, y, zero_method="pratt")} with the {@code method} named.
 *
 * @param n how many differences there are
 * @param p the p-value; 1 if all differences are zero, NaN if there are none
 */
public record SignedRankTest(int n, double p) {
  private static final int LARGEST_EXACT = 50;

  private static final WilcoxonSignedRankTest EXACT =
      WilcoxonSignedRankTest.withDefaults().with(PValueMethod.EXACT);

  /**
   * Tests whether differences lie about zero.
   *
   * @param differences one a pair; infinite ones are larger than all others, and equally large
   * @return the result
   * @throws IllegalArgumentException if a difference is NaN
   */
  public static SignedRankTest of(double... differences) {
    if (Arrays.stream(differences).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException("expected differences, found NaN");
    }
    int n = differences.length;
    if (n == 0) {
      return new SignedRankTest(0, Double.NaN);
    }
    if (Arrays.stream(differences).allMatch(difference -> difference == 0)) {
      return new SignedRankTest(n, 1);
    }
    double largest =
        Arrays.stream(differences).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    double beyond = 2 * largest + 1;
    double[] finite =
        Arrays.stream(differences)
            .map(x -> Double.isInfinite(x) ? Math.copySign(beyond, x) : x)
            .toArray();
    double[] sizes = Arrays.stream(finite).map(Math::abs).toArray();
    boolean distinct =
        Arrays.stream(sizes).distinct().count() == n && Arrays.stream(sizes).noneMatch(x -> x == 0);
    double p =
        distinct && n <= LARGEST_EXACT
            ? EXACT.test(finite).getPValue()
            : approximation(finite, new NaturalRanking(TiesStrategy.AVERAGE).apply(sizes));
    return new SignedRankTest(n, p);
  }

  /** The rank sum of positive differences against its mean and variance under the hypothesis. */
  private static double approximation(double[] differences, double[] ranks) {
    double n = differences.length;
    double zeros = Arrays.stream(differences).filter(difference -> difference == 0).count();
    double positive = 0;
    double ties = 0;
    for (int i = 0; i < differences.length; i++) {
      positive += differences[i] > 0 ? ranks[i] : 0;
      double rank = ranks[i];
      double equal = Arrays.stream(ranks).filter(other -> other == rank).count();
      ties += differences[i] == 0 ? 0 : equal * equal - 1; // t^3 - t in all for each group
    }
    double mean = (n * (n + 1) - zeros * (zeros + 1)) / 4;
    double variance =
        (n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1) - ties / 2) / 24;
    double deviation = Math.abs(positive - mean) / Math.sqrt(variance);
    return 2 * NormalDistribution.of(0, 1).survivalProbability(deviation);
  }
}
