package org.unifiedfocal.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Numbers as people write them. */
final class InWords {
  private InWords() {}

  /** A span of time, such as {@code 4.2 s}, {@code 3 min 5 s} or {@code 2 h 10 min}. */
  static String duration(double seconds) {
    if (seconds < 59.95) {
      return "%.1f s".formatted(seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }

  /** A number for each axis, such as {@code 40 x 56 x 40}. */
  static String size(List<?> axes) {
    return axes.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }
}
