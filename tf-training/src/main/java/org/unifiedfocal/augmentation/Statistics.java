package org.unifiedfocal.augmentation;

/**
 * What intensity changes keep of a channel. The sums are in double precision.
 *
 * @param mean the mean
 * @param deviation the standard deviation
 * @param least the least value
 * @param greatest the greatest value
 */
record Statistics(double mean, double deviation, float least, float greatest) {

  static Statistics of(float[] values) {
    double sum = 0;
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      sum += value;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    double mean = sum / values.length;
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Statistics(mean, Math.sqrt(squares / values.length), least, greatest);
  }
}
