package org.unifiedfocal.imaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the header and the voxels of an image are: in one file, or in a pair of files. */
record NiftiFiles(Path header, Path voxels) {
  private static final Pattern NAME =
      Pattern.compile("(?<base>.+)\\.(?<kind>nii|hdr|img)(\\.gz)?", Pattern.CASE_INSENSITIVE);

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Whether a name is that of a whole image: the voxels of a pair belong to its header. */
  static boolean isHeaderName(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && !matcher.group("kind").equalsIgnoreCase("img");
  }

  /** Finds the files that belong to a name; either file of a pair may be given. */
  static NiftiFiles of(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      throw new BadInputException(
          file, "expected a name ending in .nii, .hdr or .img, or one of these and .gz");
    }
    return switch (name.group("kind").toLowerCase(Locale.ROOT)) {
      case "nii" -> new NiftiFiles(file, file);
      case "hdr" -> new NiftiFiles(file, partner(file, name.group("base") + ".img"));
      default -> new NiftiFiles(partner(file, name.group("base") + ".hdr"), file);
    };
  }

  boolean single() {
    return header.equals(voxels);
  }

  private static Path partner(Path file, String name) {
    // A compressed header usually has a compressed image.
    List<String> names =
        isCompressed(file) ? List.of(name + ".gz", name) : List.of(name, name + ".gz");
    return names.stream()
        .map(file::resolveSibling)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () -> new BadInputException(file, "expected %s beside it".formatted(names.get(0))));
  }

  static boolean isCompressed(Path file) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }
}
