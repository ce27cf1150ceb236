package org.unifiedfocal.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.util.Map;

/** Small JSON documents, on one line and in ASCII, so that they fit into a header and a log. */
final class Json {
  static final String TYPE = "application/json";

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  /** Writes records, maps and lists. */
  static String of(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a request is answered that fails. */
  static String error(String message) {
    return of(Map.of("error", message.replaceAll("\\s*\\R\\s*", " ")));
  }
}
