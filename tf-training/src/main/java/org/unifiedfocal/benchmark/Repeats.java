package org.unifiedfocal.benchmark;

import java.util.Arrays;

/** Times something that is done again and again, after a few times that do not count. */
final class Repeats {
  private Repeats() {}

  /** The median of the times, in ms. */
  static double median(int warmUp, int repeats, Runnable work) {
    double[] times = new double[repeats];
    for (int i = -warmUp; i < repeats; i++) {
      long start = System.nanoTime();
      work.run();
      if (i >= 0) {
        times[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(times);
    return times[repeats / 2];
  }
}
