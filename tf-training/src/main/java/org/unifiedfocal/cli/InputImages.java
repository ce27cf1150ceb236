package org.unifiedfocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.unifiedfocal.data.ImageFiles;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.DicomReader;

/** The image files that a person names on the command line. */
final class InputImages {
  private InputImages() {}

  /**
   * Lists files and what is in folders.
   *
   * @param inputs files and folders of DICOM slices, taken as they are, and folders, of which the
   *     images are taken
   * @return the files, and the folders that are one image
   * @throws BadInputException if something does not exist, or a folder has no images
   */
  static List<Path> list(List<Path> inputs) {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new BadInputException(input, "no such file or folder");
      }
      boolean several = Files.isDirectory(input) && !DicomReader.isSeries(input);
      List<Path> found = several ? ImageFiles.inFolder(input) : List.of(input);
      if (found.isEmpty()) {
        throw new BadInputException(input, "expected images, found none");
      }
      files.addAll(found);
    }
    return files;
  }

  /** The name of an image without extension; that of a folder is whole. */
  static String stem(Path image) {
    Path named = image.toAbsolutePath().normalize();
    return Files.isDirectory(named) ? String.valueOf(named.getFileName()) : ImageFiles.stem(named);
  }

  /** Whether a file is written back as NIfTI, and not as a picture. */
  static boolean isNifti(Path file) {
    return file.getFileName()
        .toString()
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(nii|hdr|img)(\\.gz)?");
  }
}
