package org.unifiedfocal.data;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The {@code dataset.json} by which a dataset describes itself.
 *
 * @param file the file
 * @param format whose format is expected, for messages
 */
record DescriptionFile(Path file, String format) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build();

  /** The description in a folder, which need not exist. */
  static DescriptionFile in(Path folder, String format) {
    return new DescriptionFile(folder.resolve("dataset.json"), format);
  }

  boolean exists() {
    return Files.isRegularFile(file);
  }

  /** Whether there is such a file with an entry of that name. Nothing is kept of what it holds. */
  boolean has(String name) {
    if (!exists()) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.currentName().equals(name)) {
          return true;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return false;
    } catch (IOException e) {
      return false; // damaged: whoever reads it says so
    }
  }

  /** Reads the file as a tree, of which {@link #as} makes records. */
  JsonNode tree() {
    JsonNode tree;
    try {
      tree = JSON.readTree(file.toFile());
    } catch (JacksonException e) {
      throw foreign(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (tree.isMissingNode()) {
      throw new BadInputException(file, message("an empty file"));
    }
    return tree;
  }

  /** Makes a record of a part of the tree. */
  <T> T as(JsonNode part, Class<T> type) {
    try {
      return JSON.treeToValue(part, type);
    } catch (JacksonException e) {
      throw foreign(e);
    }
  }

  private BadInputException foreign(JacksonException e) {
    return new BadInputException(file, message(e.getOriginalMessage()), e);
  }

  private String message(String found) {
    return "not that of " + format + ", " + found;
  }
}
