package org.unifiedfocal.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a predict request: {@code {"signature_name": ..., "instances": [...]}}, a list of
 * rows, or {@code {"inputs": ...}}, whole tensors. Read in one pass; keys that are not known are
 * passed over and forgotten, as TensorFlow Serving does.
 *
 * @param signature the name of the signature
 * @param byRow whether the rows of each input come one by one, and so shall those of the outputs
 * @param inputs the tensors by name; the name is empty where the request gives none
 */
record PredictRequest(String signature, boolean byRow, Map<String, JsonTensor> inputs) {
  private static final String DEFAULT_SIGNATURE = "serving_default";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .build();

  /**
   * Reads a request.
   *
   * @param body its JSON
   * @param heap what its numbers may take
   * @throws RefusedException if it is none
   */
  static PredictRequest read(InputStream body, HeapShare heap) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      return read(json, heap);
    } catch (JsonProcessingException e) {
      throw new RefusedException(RefusedException.BAD_REQUEST, describe(e), e);
    }
  }

  private static String describe(JsonProcessingException e) {
    @Nullable JsonLocation location = e.getLocation();
    String place =
        location == null
            ? ""
            : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    boolean limit = e instanceof StreamConstraintsException;
    return "body: expected JSON%s, found%s what is none"
        .formatted(limit ? " of usual depth and length of numbers" : "", place);
  }

  private static PredictRequest read(JsonParser json, HeapShare heap) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw RefusedException.badRequest("body: expected a JSON object");
    }
    @Nullable String signature = null;
    @Nullable Map<String, JsonTensor> instances = null;
    @Nullable Map<String, JsonTensor> inputs = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "signature_name" -> {
          requireFirst(key, signature);
          signature = text(json, key);
        }
        case "instances" -> {
          requireFirst(key, instances);
          instances = instances(json, heap);
        }
        case "inputs" -> {
          requireFirst(key, inputs);
          inputs = inputs(json, heap);
        }
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw RefusedException.badRequest("body: expected one JSON object, found more after it");
    }
    String name = signature == null ? DEFAULT_SIGNATURE : signature;
    if (instances != null && inputs == null) {
      return new PredictRequest(name, true, instances);
    }
    if (inputs != null && instances == null) {
      return new PredictRequest(name, false, inputs);
    }
    throw RefusedException.badRequest(
        "body: expected instances or inputs, found " + (inputs == null ? "neither" : "both"));
  }

  private static void requireFirst(String name, @Nullable Object earlier) {
    if (earlier != null) {
      throw RefusedException.badRequest(name + ": expected once, found again");
    }
  }

  private static String text(JsonParser json, String key) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw RefusedException.badRequest(
          "%s: expected text, found %s"
              .formatted(key, JsonTensorReader.inWords(json.currentToken())));
    }
    String text = json.getText();
    return text.isEmpty() ? DEFAULT_SIGNATURE : text;
  }

  private static Map<String, JsonTensor> inputs(JsonParser json, HeapShare heap)
      throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return Map.of("", new JsonTensorReader("inputs", heap).read(json));
    }
    Map<String, JsonTensor> inputs = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      String path = "inputs." + shorten(name);
      requireFirst(path, inputs.get(name));
      inputs.put(name, new JsonTensorReader(path, heap).read(json));
    }
    return inputs;
  }

  private static Map<String, JsonTensor> instances(JsonParser json, HeapShare heap)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw RefusedException.badRequest(
          "instances: expected a list, found " + JsonTensorReader.inWords(json.currentToken()));
    }
    JsonToken first = json.nextToken();
    if (first == JsonToken.END_ARRAY) {
      throw RefusedException.badRequest("instances: expected at least one, found an empty list");
    }
    if (first == JsonToken.START_OBJECT) {
      return named(json, heap);
    }
    JsonTensorReader rows = new JsonTensorReader("instances", heap);
    for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
      rows.readRow(json);
    }
    return Map.of("", rows.rows());
  }

  private static Map<String, JsonTensor> named(JsonParser json, HeapShare heap) throws IOException {
    Map<String, JsonTensorReader> readers = new LinkedHashMap<>();
    int row = 0;
    for (JsonToken token = json.currentToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (token != JsonToken.START_OBJECT) {
        throw RefusedException.badRequest(
            "instances: expected objects as the first one, found %s at [%d]"
                .formatted(JsonTensorReader.inWords(token), row));
      }
      int found = 0;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        @Nullable JsonTensorReader reader = readers.get(name);
        if (reader == null) {
          if (row > 0) {
            throw differing(row);
          }
          reader = new JsonTensorReader("instances." + shorten(name), heap);
          readers.put(name, reader);
        }
        if (reader.rowCount() > row) {
          throw RefusedException.badRequest(
              "instances.%s: expected once, found again at [%d]".formatted(shorten(name), row));
        }
        reader.readRow(json);
        found++;
      }
      if (found != readers.size()) {
        throw differing(row);
      }
      row++;
    }
    Map<String, JsonTensor> inputs = new LinkedHashMap<>();
    readers.forEach((name, reader) -> inputs.put(name, reader.rows()));
    return inputs;
  }

  private static RefusedException differing(int row) {
    return RefusedException.badRequest(
        "instances: expected the same names in each, found others at [%d]".formatted(row));
  }

  /** A name that somebody sent, as a message may hold it. */
  static String shorten(String name) {
    String plain = name.replaceAll("[^\\p{Print}]", "?");
    return plain.length() <= 60 ? plain : plain.substring(0, 60) + "...";
  }
}
