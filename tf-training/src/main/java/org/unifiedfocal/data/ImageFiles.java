package org.unifiedfocal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;

/** The image files of a folder and their names without extension. */
final class ImageFiles {
  /** Longest first: {@code .nii.gz} is one extension. */
  private static final List<String> EXTENSIONS =
      List.of(".nii.gz", ".nii", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".dcm");

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
      String name = file.getFileName().toString();
      if (name.startsWith(".") || stem(file).equals(name)) {
        continue;
      }
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

  /** The file's name without its extension; the whole name if it is not that of an image. */
  static String stem(Path file) {
    String name = file.getFileName().toString();
    for (String extension : EXTENSIONS) {
      if (name.toLowerCase(Locale.ROOT).endsWith(extension)) {
        return name.substring(0, name.length() - extension.length());
      }
    }
    return name;
  }

  static boolean isNifti(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".nii") || name.endsWith(".nii.gz");
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      // Sorted, so that messages do not depend on the file system.
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
