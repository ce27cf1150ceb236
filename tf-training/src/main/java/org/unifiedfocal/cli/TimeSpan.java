package org.unifiedfocal.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a span of time, such as {@code 90m}, {@code 3h} or {@code 1h30m}. */
final class TimeSpan implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      Duration span = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (!span.isNegative() && !span.isZero()) {
        return span;
      }
    } catch (DateTimeParseException e) {
      // Refused as a span of no length is.
    }
    throw new TypeConversionException("expected a time such as 90m or 1h30m, found " + text);
  }
}
