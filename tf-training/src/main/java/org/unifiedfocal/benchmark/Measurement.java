package org.unifiedfocal.benchmark;

/**
 * What a contestant takes in a turn.
 *
 * @param milliseconds the median of its repeats
 * @param mebibytes the peak of the memory of its process; NaN if that was not measured
 */
public record Measurement(double milliseconds, double mebibytes) {

  /** Reads both numbers from a line, a blank between them. */
  static Measurement parse(String line) {
    int blank = line.indexOf(' ');
    return new Measurement(
        Double.parseDouble(line.substring(0, blank)),
        Double.parseDouble(line.substring(blank + 1)));
  }

  /** Writes them as {@link #parse} reads them. */
  String line() {
    return milliseconds + " " + mebibytes;
  }
}
