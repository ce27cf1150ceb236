package org.unifiedfocal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;

/** The image files of a folder and their names without extension. */
final class ImageFiles {
  private ImageFiles() {}

  /**
   * Lists the images of a folder; hidden files and files of other kinds are passed over.
   *
   * @return the files by {@linkplain #stem stem}, in natural order
   * @throws BadInputException if two files have the same stem
   */
  static SortedMap<String, Path> byStem(Path folder) {
    SortedMap<String, Path> files = new TreeMap<>(NaturalOrder.INSTANCE);
    for (Path file : list(folder)) {
      Path other = files.putIfAbsent(stem(file), file);
      if (other != null) {
        throw new BadInputException(
            folder,
            "expected one image named %s, found %s and %s"
                .formatted(stem(file), other.getFileName(), file.getFileName()));
      }
    }
    return files;
  }

  /** The file's name without its extension, of which {@code .gz} is only a part. */
  static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("(?i)\\.[^.]*(\\.gz)?$", "");
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      // Sorted, so that messages do not depend on the file system.
      return files
          .filter(file -> ImageReader.isImage(file) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
