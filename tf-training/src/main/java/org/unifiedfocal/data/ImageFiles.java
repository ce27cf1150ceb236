package org.unifiedfocal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;

/** The image files of a folder and their names without extension. */
public final class ImageFiles {
  private ImageFiles() {}

  /**
   * Lists the images of a folder; hidden files and files of other kinds are passed over.
   *
   * @param folder the folder
   * @return the files by {@linkplain #stem stem}, in natural order
   * @throws BadInputException if two files have the same stem
   */
  public static SortedMap<String, Path> byStem(Path folder) {
    return byKey(folder, UnaryOperator.identity());
  }

  /** Lists the images of a folder by a part of their stems. */
  static SortedMap<String, Path> byKey(Path folder, UnaryOperator<String> keyOfStem) {
    SortedMap<String, Path> files = new TreeMap<>(NaturalOrder.INSTANCE);
    for (Path file : inFolder(folder)) {
      String key = keyOfStem.apply(stem(file));
      Path other = files.putIfAbsent(key, file);
      if (other != null) {
        throw new BadInputException(
            folder,
            "expected one image named %s, found %s and %s"
                .formatted(key, other.getFileName(), file.getFileName()));
      }
    }
    return files;
  }

  /**
   * Gives the name of a file without its extension, of which {@code .gz} is only a part.
   *
   * @param file the file
   * @return its name, such as {@code scan} for {@code scan.nii.gz}
   */
  public static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("(?i)\\.[^.]*(\\.gz)?$", "");
  }

  /** A volume by its name without extension, compressed or not; compressed where there is none. */
  static Path nifti(Path folder, String stem) {
    Path plain = folder.resolve(stem + ".nii");
    return Files.exists(plain) ? plain : folder.resolve(stem + ".nii.gz");
  }

  /** Lists the folders in a folder, but for hidden ones, in natural order of their names. */
  static List<Path> folders(Path folder) {
    return folders(folder, Pattern.compile("[^.].*"));
  }

  /** Lists the folders in a folder whose names match, in natural order. */
  static List<Path> folders(Path folder, Pattern name) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(
              entry ->
                  name.matcher(entry.getFileName().toString()).matches()
                      && Files.isDirectory(entry))
          .sorted(
              Comparator.comparing(entry -> entry.getFileName().toString(), NaturalOrder.INSTANCE))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lists the images of a folder itself; hidden files and files of other kinds are passed over.
   *
   * @param folder the folder
   * @return the files, in the order of their names
   */
  public static List<Path> inFolder(Path folder) {
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
