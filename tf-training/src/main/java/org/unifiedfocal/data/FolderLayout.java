package org.unifiedfocal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;

/**
 * The simplest layout: a folder {@code images} and a folder {@code masks} whose files have equal
 * names, whatever their extensions. There is one foreground class, or what a file {@code
 * classes.txt} lists, a name on each line, the background first. The first image that can be read
 * says whether the dataset is one of images or volumes.
 */
public final class FolderLayout implements DatasetLayout {

  /** Makes the layout. */
  public FolderLayout() {}

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public String signature() {
    return "images/ and masks/";
  }

  @Override
  public boolean recognises(Path folder) {
    return folders(folder).exist();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    List<Case> cases = folders(folder).cases(UnaryOperator.identity());
    if (cases.isEmpty()) {
      throw new BadInputException(folder, "expected images in images/ and masks/, found none");
    }
    return new Dataset(
        folder.toAbsolutePath().normalize().getFileName().toString(),
        folder,
        dimensions(cases),
        classNames(folder),
        cases);
  }

  private static PairedFolders folders(Path folder) {
    return new PairedFolders(folder.resolve("images"), folder.resolve("masks"));
  }

  /** The axes of the first image that can be read: a NIfTI file may hold a slice. */
  private static int dimensions(List<Case> cases) {
    @Nullable BadInputException first = null;
    for (Case item : cases) {
      try {
        return ImageReader.readGeometry(item.images().get(0)).dimensions();
      } catch (BadInputException e) {
        first = first == null ? e : first;
      }
    }
    throw Objects.requireNonNull(first);
  }

  private static List<String> classNames(Path root) {
    Path file = root.resolve("classes.txt");
    if (!Files.exists(file)) {
      return List.of("background", "foreground");
    }
    try {
      return Files.readString(file).lines().map(String::strip).filter(x -> !x.isEmpty()).toList();
    } catch (CharacterCodingException e) {
      throw new BadInputException(file, "expected class names in UTF-8, found other bytes", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
