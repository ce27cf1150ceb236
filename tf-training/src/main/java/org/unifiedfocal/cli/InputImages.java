package org.unifiedfocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.CaseImages;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.data.ImageFiles;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.DicomReader;

/** The image files that a person names on the command line. */
final class InputImages {
  private InputImages() {}

  /**
   * Lists files and what is in folders.
   *
   * @param inputs files, each a case; folders of the slices of a DICOM series, each a case; folders
   *     of the layout's cases, or of one; and other folders, of which each image is a case
   * @param layout the name of the layout; null if unknown
   * @return the cases
   * @throws BadInputException if something does not exist, or a folder has no images
   */
  static List<CaseImages> list(List<Path> inputs, @Nullable String layout) {
    List<CaseImages> cases = new ArrayList<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new BadInputException(input, "no such file or folder");
      }
      if (Files.isDirectory(input)) {
        cases.addAll(inFolder(input, layout));
      } else {
        cases.add(ofFile(input));
      }
    }
    return cases;
  }

  private static List<CaseImages> inFolder(Path folder, @Nullable String layout) {
    if (DicomReader.isSeries(folder)) {
      String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
      return List.of(new CaseImages(name, List.of(folder)));
    }
    List<CaseImages> found =
        layout == null ? List.of() : DatasetLayout.named(layout).images(folder);
    if (found.isEmpty()) {
      found = ImageFiles.inFolder(folder).stream().map(InputImages::ofFile).toList();
    }
    if (found.isEmpty()) {
      throw new BadInputException(folder, "expected images, found none");
    }
    return found;
  }

  private static CaseImages ofFile(Path file) {
    return new CaseImages(ImageFiles.stem(file), List.of(file));
  }

  /** Whether a file is written back as NIfTI, and not as a picture. */
  static boolean isNifti(Path file) {
    return file.getFileName()
        .toString()
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(nii|hdr|img)(\\.gz)?");
  }
}
