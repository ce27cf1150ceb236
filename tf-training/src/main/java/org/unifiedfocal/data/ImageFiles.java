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
    SortedMap<String, Path> files = new TreeMap<>(NaturalOrder.INSTANCE);
    for (Path file : inFolder(folder)) {
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

  /**
   * Gives the name of a file without its extension, of which {@code .gz} is only a part.
   *
   * @param file the file
   * @return its name, such as {@code scan} for {@code scan.nii.gz}
   */
  public static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("(?i)\\.[^.]*(\\.gz)?$", "");
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
