package org.unifiedfocal.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's step-down correction of p-values for several comparisons (Holm 1979): of m values in
 * rising order the i-th, from 1, becomes the largest of {@code min(1, (m - j + 1) p_j)} over all j
 * up to i. It bounds the probability of any false rejection, without assumptions.
 */
public final class HolmCorrection {
  private HolmCorrection() {}

  /**
   * Corrects p-values.
   *
   * @param p the values; those that are NaN are no comparisons and stay
   * @return the corrected ones, in the same order
   */
  public static double[] adjust(double... p) {
    double[] adjusted = p.clone();
    List<Integer> order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .toList();
    double largest = 0;
    for (int place = 0; place < order.size(); place++) {
      int i = order.get(place);
      largest = Math.max(largest, Math.min(1, (order.size() - place) * p[i]));
      adjusted[i] = largest;
    }
    return adjusted;
  }
}
