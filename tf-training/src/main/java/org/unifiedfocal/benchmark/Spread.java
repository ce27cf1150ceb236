package org.unifiedfocal.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a contestant took over all its turns.
 *
 * @param median milliseconds, of the turn in the middle
 * @param fastest milliseconds
 * @param slowest milliseconds
 * @param mebibytes the greatest peak of memory; NaN if that was not measured
 */
public record Spread(double median, double fastest, double slowest, double mebibytes) {

  /**
   * Lets all have their turns, one after the other, so that they share what else the machine does.
   *
   * @param rounds how often, at least 1
   * @param contestants by title
   * @return what they took, in the same order; without those that could not
   */
  public static Map<String, Spread> of(int rounds, Map<String, Contestant> contestants) {
    Map<String, List<Measurement>> found = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      contestants.forEach(
          (title, contestant) ->
              contestant
                  .turn()
                  .ifPresent(
                      measured ->
                          found.computeIfAbsent(title, key -> new ArrayList<>()).add(measured)));
    }
    Map<String, Spread> spreads = new LinkedHashMap<>();
    found.forEach((title, measured) -> spreads.put(title, of(measured)));
    return spreads;
  }

  private static Spread of(List<Measurement> turns) {
    double[] times = turns.stream().mapToDouble(Measurement::milliseconds).sorted().toArray();
    return new Spread(
        times[times.length / 2],
        times[0],
        times[times.length - 1],
        turns.stream().mapToDouble(Measurement::mebibytes).max().orElseThrow());
  }
}
