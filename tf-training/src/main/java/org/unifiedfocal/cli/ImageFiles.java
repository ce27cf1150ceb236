package org.unifiedfocal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;

/** The image files a person names, and their names without endings. */
final class ImageFiles {
  private ImageFiles() {}

  /**
   * Lists files and what is in folders.
   *
   * @param inputs files, taken as they are, and folders, of which the images are taken
   * @return the files
   * @throws BadInputException if something does not exist, or a folder has no images
   */
  static List<Path> list(List<Path> inputs) {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new BadInputException(input, "no such file or folder");
      }
      List<Path> found = Files.isDirectory(input) ? inFolder(input) : List.of(input);
      if (found.isEmpty()) {
        throw new BadInputException(input, "expected images, found none");
      }
      files.addAll(found);
    }
    return files;
  }

  /** The images in a folder itself, in the order of their names. */
  static List<Path> inFolder(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> ImageReader.isImage(file) && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a file without its ending, of which {@code .gz} is a part. */
  static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("(?i)\\.[^.]*(\\.gz)?$", "");
  }

  /** Whether a file is written back as NIfTI, and not as a picture. */
  static boolean isNifti(Path file) {
    return file.getFileName()
        .toString()
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(nii|hdr|img)(\\.gz)?");
  }
}
