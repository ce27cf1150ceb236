package org.unifiedfocal.savedmodel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;

/**
 * What wrote a model, and when.
 *
 * @param library the version of this library
 * @param tensorflow the version of TensorFlow
 * @param java the version of Java
 * @param date the time in UTC, as in {@code 2026-11-24T12:00:00Z}
 */
public record Provenance(String library, String tensorflow, String java, String date) {

  public Provenance {
    Objects.requireNonNull(library, "library is missing");
    Objects.requireNonNull(tensorflow, "tensorflow is missing");
    Objects.requireNonNull(java, "java is missing");
    Objects.requireNonNull(date, "date is missing");
  }

  /**
   * Gives the versions in use and the present time.
   *
   * @return the provenance of a model written now
   */
  public static Provenance current() {
    return new Provenance(
        libraryVersion(),
        TensorFlow.version(),
        Runtime.version().toString(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Maven leaves the version in the jar; there is none while the classes lie in a folder. */
  private static String libraryVersion() {
    String file = "/META-INF/maven/org.unifiedfocal/saved-models/pom.properties";
    try (@Nullable InputStream stream = Provenance.class.getResourceAsStream(file)) {
      Properties properties = new Properties();
      if (stream != null) {
        properties.load(stream);
      }
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
