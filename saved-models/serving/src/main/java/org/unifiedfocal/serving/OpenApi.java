package org.unifiedfocal.serving;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** The description of the interface: written by hand, with the names of the models filled in. */
final class OpenApi {
  private static final JsonMapper JSON = new JsonMapper();

  private OpenApi() {}

  /**
   * Describes a server.
   *
   * @param models what it serves
   * @param secured whether it asks for a token
   */
  static String describe(List<ServedModel> models, boolean secured) {
    ObjectNode document = read();
    ObjectNode parameters = (ObjectNode) document.at("/components/parameters");
    ArrayNode names = ((ObjectNode) parameters.at("/model/schema")).putArray("enum");
    models.stream().map(ServedModel::name).distinct().forEach(names::add);
    ArrayNode versions = ((ObjectNode) parameters.at("/version/schema")).putArray("enum");
    new TreeSet<>(models.stream().map(ServedModel::version).toList()).forEach(versions::add);
    if (!secured) {
      ((ObjectNode) document.at("/components")).remove("securitySchemes");
      document.remove("security");
      document
          .findParents("security")
          .forEach(operation -> ((ObjectNode) operation).remove("security"));
    }
    return document.toString();
  }

  private static ObjectNode read() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      return (ObjectNode) JSON.readTree(Objects.requireNonNull(in, "openapi.json is missing"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
