package org.unifiedfocal.site;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.experiments.ComparisonPlan;
import org.unifiedfocal.planning.Plan;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.training.TrainingSettings;

/** The reference of the files of settings, from the records that are written to them. */
final class ConfigurationPage {
  private final RecordDocs docs;
  private final StringBuilder text = new StringBuilder();

  /** The types that are being described; one that contains itself is not described again. */
  private final Set<Class<?>> open = new HashSet<>();

  private ConfigurationPage(RecordDocs docs) {
    this.docs = docs;
  }

  static String text(Path repository) throws IOException {
    ConfigurationPage page = new ConfigurationPage(RecordDocs.read(repository));
    page.text.append(
        """
        # Configuration files

        Nobody has to write these files: commands do, and read them again. They are there to be read, compared and kept; `plan.yaml` also to be edited.
        A dot leads to what is inside: `network.depth` is the line `depth` under `network`.
        """);
    page.file("run.yaml", "of a training, in its folder", TrainingSettings.class);
    page.file("plan.yaml", "of `ufl plan`, for `ufl train --plan`", Plan.class);
    page.file("comparison.yaml", "of `ufl compare`, in its folder", ComparisonPlan.class);
    page.file("model-card.json", "of a model, in its folder `assets.extra`", ModelCard.class);
    return page.text.toString();
  }

  private void file(String name, String where, Class<? extends Record> type) {
    text.append("\n## ").append(name).append("\n\nThe file ").append(where).append(".\n\n");
    text.append(Markdown.head(List.of("key", "", "")));
    components("", type);
  }

  private void components(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + component.getName();
      text.append(
          Markdown.row(
              List.of(
                  "`" + key + "`",
                  kind(component.getGenericType()),
                  Markdown.escaped(docs.of(type, component.getName())))));
      inside(key, component.getGenericType());
    }
  }

  /** What is below a key whose value is no plain value itself. */
  private void inside(String key, Type type) {
    Class<?> plain = element(type);
    if (!open.add(plain)) {
      return;
    }
    String prefix = type instanceof ParameterizedType ? key + "[]." : key + ".";
    @Nullable JsonSubTypes kinds = plain.getAnnotation(JsonSubTypes.class);
    if (kinds != null) {
      for (JsonSubTypes.Type each : kinds.value()) {
        text.append(
            Markdown.row(
                List.of(
                    "`" + prefix + "kind: " + each.name() + "`",
                    "",
                    Markdown.escaped(docs.of(each.value())))));
        components(prefix, each.value());
      }
    } else if (isObject(plain)) {
      components(prefix, plain);
    }
    open.remove(plain);
  }

  private static boolean isObject(Class<?> type) {
    return type.isRecord()
        && Arrays.stream(type.getDeclaredMethods())
            .noneMatch(method -> method.isAnnotationPresent(JsonValue.class));
  }

  private static String kind(Type type) {
    Class<?> plain = element(type);
    String name;
    if (plain.isEnum()) {
      name =
          Arrays.stream(plain.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(" or "));
    } else if (plain == int.class
        || plain == long.class
        || Integer.class == plain
        || Long.class == plain) {
      name = "integer";
    } else if (plain == double.class || plain == Double.class) {
      name = "number";
    } else if (plain == boolean.class) {
      name = "true or false";
    } else {
      name = isObject(plain) || plain.isAnnotationPresent(JsonSubTypes.class) ? "" : "text";
    }
    return type instanceof ParameterizedType ? ("list of " + name).strip() : name;
  }

  private static Class<?> element(Type type) {
    if (type instanceof ParameterizedType list) {
      Type[] arguments = list.getActualTypeArguments();
      return element(arguments[arguments.length - 1]);
    }
    return (Class<?>) type;
  }
}
