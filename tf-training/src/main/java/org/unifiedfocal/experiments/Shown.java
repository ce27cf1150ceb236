package org.unifiedfocal.experiments;

import java.math.BigDecimal;
import java.util.Locale;
import org.unifiedfocal.metrics.Metric;

/** Numbers and metrics as a report shows them, the same in every country. */
final class Shown {
  /** What stands for a number that does not exist. */
  static final String NONE = "-";

  private Shown() {}

  /** A number of a metric: three decimals, or two of millimetres. */
  static String number(Metric metric, double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    return String.format(Locale.ROOT, metric.isDistance() ? "%.2f" : "%.3f", value);
  }

  /** A difference of a metric, with its sign. */
  static String difference(Metric metric, double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    return String.format(Locale.ROOT, metric.isDistance() ? "%+.2f" : "%+.3f", value);
  }

  /** A p-value, to the digits that mean something. */
  static String p(double p) {
    if (Double.isNaN(p)) {
      return NONE;
    }
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", p);
  }

  /** The shortest decimal of a number: 0.001, not 1.0E-3. */
  static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** What a metric is called, with its unit: as in the paper where that has another name. */
  static String title(Metric metric) {
    return switch (metric) {
      case DICE -> "DSC";
      case SENSITIVITY -> "recall";
      default -> metric.title("mm");
    };
  }

  /** A number of things. */
  static String count(int number, String one, String several) {
    return number + " " + (number == 1 ? one : several);
  }
}
