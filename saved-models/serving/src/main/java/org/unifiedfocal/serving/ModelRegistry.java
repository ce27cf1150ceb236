package org.unifiedfocal.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;

/** The models that are served, by name and version. Owns them. */
final class ModelRegistry implements AutoCloseable {
  private final Map<String, NavigableMap<Long, ServedModel>> models = new LinkedHashMap<>();

  /**
   * Loads models.
   *
   * @throws BadInputException if one cannot be loaded, or two have one name and version
   */
  static ModelRegistry load(List<ModelSource> sources) {
    if (sources.isEmpty()) {
      throw new BadInputException("models: expected at least one, found none");
    }
    ModelRegistry registry = new ModelRegistry();
    try {
      for (ModelSource source : sources) {
        NavigableMap<Long, ServedModel> versions =
            registry.models.computeIfAbsent(source.name(), name -> new TreeMap<>());
        if (versions.containsKey(source.version())) {
          throw new BadInputException(
              source.directory(),
              "expected another name or version than %s %d, which is taken; give one as NAME=MODEL"
                  .formatted(source.name(), source.version()));
        }
        versions.put(source.version(), ServedModel.load(source));
      }
      return registry;
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** All models in the order they were given, versions of one together. */
  List<ServedModel> all() {
    List<ServedModel> all = new ArrayList<>();
    models.values().forEach(versions -> all.addAll(versions.values()));
    return all;
  }

  /**
   * The versions of a model, the newest last.
   *
   * @throws RefusedException with status 404 if there is none of the name
   */
  List<ServedModel> versions(String name) {
    @Nullable NavigableMap<Long, ServedModel> versions = models.get(name);
    if (versions == null) {
      throw new RefusedException(
          RefusedException.NOT_FOUND,
          "model: expected one of %s, found %s"
              .formatted(models.keySet(), PredictRequest.shorten(name)));
    }
    return List.copyOf(versions.values());
  }

  /**
   * Finds a model.
   *
   * @param name its name
   * @param version its version; null for the newest
   * @throws RefusedException with status 404 if there is none
   */
  ServedModel find(String name, @Nullable String version) {
    List<ServedModel> versions = versions(name);
    if (version == null) {
      return versions.get(versions.size() - 1);
    }
    return versions.stream()
        .filter(model -> Long.toString(model.version()).equals(version))
        .findAny()
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusedException.NOT_FOUND,
                    "version of %s: expected one of %s, found %s"
                        .formatted(
                            name,
                            versions.stream().map(ServedModel::version).toList(),
                            PredictRequest.shorten(version))));
  }

  @Override
  public void close() {
    all().forEach(ServedModel::close);
  }
}
