package org.unifiedfocal.metrics;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A number for each {@link Metric}. One that does not exist, such as a distance to an empty mask,
 * is NaN here and {@code null} in JSON.
 */
public final class MetricValues {
  private final EnumMap<Metric, Double> values = new EnumMap<>(Metric.class);

  private MetricValues(ToDoubleFunction<Metric> value) {
    for (Metric metric : Metric.values()) {
      double number = value.applyAsDouble(metric);
      values.put(metric, Double.isFinite(number) ? number : Double.NaN);
    }
  }

  /**
   * Takes a number for each metric; infinite ones do not exist and become NaN.
   *
   * @param value the number of a metric
   * @return the numbers
   */
  static MetricValues of(ToDoubleFunction<Metric> value) {
    return new MetricValues(value);
  }

  @JsonCreator
  static MetricValues fromJson(Map<Metric, @Nullable Double> json) {
    return of(
        metric -> {
          @Nullable Double value = json.get(metric);
          return value == null ? Double.NaN : value;
        });
  }

  @JsonValue
  Map<Metric, @Nullable Double> toJson() {
    Map<Metric, @Nullable Double> json = new EnumMap<>(Metric.class);
    values.forEach((metric, value) -> json.put(metric, value.isNaN() ? null : value));
    return Collections.unmodifiableMap(json);
  }

  /**
   * Gives one number.
   *
   * @param metric which
   * @return its value, or NaN where it does not exist
   */
  public double get(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MetricValues numbers && values.equals(numbers.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
