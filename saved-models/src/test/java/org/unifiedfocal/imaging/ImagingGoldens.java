package org.unifiedfocal.imaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;

/** Images made by nibabel, Pillow and tifffile, and what these tools read from them. */
final class ImagingGoldens {
  private ImagingGoldens() {}

  static Path file(String name) {
    URL url = ImagingGoldens.class.getResource("/goldens/imaging/" + name);
    try {
      return Path.of(Objects.requireNonNull(url, name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The entries of a list of files, each named by its file. */
  static Stream<Named<JsonNode>> entries(String json) {
    try {
      JsonNode files = new ObjectMapper().readTree(file(json).toFile()).get("files");
      return StreamSupport.stream(files.spliterator(), false)
          .map(entry -> Named.of(entry.get("file").asText(), entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode entry(String json, String file) {
    return entries(json)
        .filter(entry -> entry.getName().equals(file))
        .findFirst()
        .orElseThrow()
        .getPayload();
  }

  /** A number, or one of the strings NaN, Infinity, -Infinity. */
  static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }

  static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(ImagingGoldens::number)
        .toArray();
  }

  static double[][] matrix(JsonNode rows) {
    return StreamSupport.stream(rows.spliterator(), false)
        .map(ImagingGoldens::numbers)
        .toArray(double[][]::new);
  }
}
