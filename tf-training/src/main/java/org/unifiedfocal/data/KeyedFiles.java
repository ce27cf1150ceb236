package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/** The images of a folder, each found by a key: the part of its name that others share with it. */
final class KeyedFiles {
  private final Path folder;
  private final SortedMap<String, Path> files;

  /**
   * Lists a folder.
   *
   * @param folder an existing folder
   * @param key finds the key in the stem of a name
   */
  KeyedFiles(Path folder, UnaryOperator<String> key) {
    this.folder = folder;
    files = ImageFiles.byKey(folder, key);
  }

  /** The keys, in natural order. */
  Set<String> keys() {
    return files.keySet();
  }

  /** The file of a key; where there is none, the name it would have beside the others. */
  Path get(String key) {
    return Objects.requireNonNullElseGet(files.get(key), () -> folder.resolve(name(key)));
  }

  private String name(String key) {
    return files.entrySet().stream()
        .findFirst()
        .map(example -> replaceFirst(example.getValue(), example.getKey(), key))
        .orElse(key);
  }

  private static String replaceFirst(Path example, String key, String other) {
    String name = example.getFileName().toString();
    int start = name.indexOf(key);
    return name.substring(0, start) + other + name.substring(start + key.length());
  }
}
