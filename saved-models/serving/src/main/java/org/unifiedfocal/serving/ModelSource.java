package org.unifiedfocal.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.SavedModelWriter;

/**
 * A model directory and the name and version it is served under. Another name than letters, digits
 * and {@code . _ -} is refused with a {@link BadInputException}.
 *
 * @param name the name in the address of a request
 * @param version the version in the address of a request
 * @param directory the folder that holds {@value SavedModelWriter#FILE}
 */
public record ModelSource(String name, long version, Path directory) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern VERSION = Pattern.compile("0|[1-9]\\d{0,17}");

  public ModelSource {
    if (!NAME.matcher(name).matches()) {
      throw new BadInputException(
          "model name: expected letters, digits and any of . _ -, found %s; give one as NAME=%s"
              .formatted(name.isEmpty() ? "none" : name, directory));
    }
    if (version < 0) {
      throw new BadInputException("model version: expected at least 0, found " + version);
    }
  }

  /**
   * Reads {@code MODEL} or {@code NAME=MODEL}. The name is by default that of the folder.
   *
   * <p>As for TensorFlow Serving, the folder may hold versions, folders named by a number: the
   * highest is taken. A folder named by a number is a version of the folder around it. Any other
   * has version 1.
   *
   * @param text what a person wrote
   * @return the model
   * @throws BadInputException if there is no SavedModel, or the name will not do
   */
  public static ModelSource parse(String text) {
    int equals = text.indexOf('=');
    boolean named = equals > 0 && NAME.matcher(text.substring(0, equals)).matches();
    Path given = Path.of(named ? text.substring(equals + 1) : text);
    Path folder = given.toAbsolutePath().normalize();
    Path directory =
        Files.exists(folder.resolve(SavedModelWriter.FILE))
            ? folder
            : newestVersion(folder)
                .orElseThrow(
                    () ->
                        new BadInputException(
                            given,
                            "expected a model directory, found no " + SavedModelWriter.FILE));
    String leaf = String.valueOf(directory.getFileName());
    boolean versioned = VERSION.matcher(leaf).matches();
    String name =
        versioned && directory.getParent() != null
            ? String.valueOf(directory.getParent().getFileName())
            : leaf;
    return new ModelSource(
        named ? text.substring(0, equals) : name, versioned ? Long.parseLong(leaf) : 1, directory);
  }

  private static Optional<Path> newestVersion(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content
          .filter(path -> VERSION.matcher(path.getFileName().toString()).matches())
          .filter(path -> Files.exists(path.resolve(SavedModelWriter.FILE)))
          .max(Comparator.comparingLong(path -> Long.parseLong(path.getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be listed: " + e, e);
    }
  }
}
