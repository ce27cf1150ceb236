package org.unifiedfocal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;

/**
 * The simplest layout: a folder {@code images} and a folder {@code masks} whose files have equal
 * names, whatever their extensions. There is one foreground class, or what a file {@code
 * classes.txt} lists, a name on each line, the background first. The first image says whether the
 * dataset is one of images or volumes.
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
  public boolean recognises(Path root) {
    return Files.isDirectory(root.resolve("images")) && Files.isDirectory(root.resolve("masks"));
  }

  @Override
  public Dataset read(Path root) {
    if (!recognises(root)) {
      throw new BadInputException(root, "expected " + signature());
    }
    Map<String, Path> images = ImageFiles.byStem(root.resolve("images"));
    Map<String, Path> masks = ImageFiles.byStem(root.resolve("masks"));
    Problems problems = new Problems();
    List<Case> cases = new ArrayList<>();
    images.forEach(
        (id, image) -> {
          Path mask = masks.get(id);
          if (mask == null) {
            problems.add(root.relativize(image) + " has no mask");
          } else {
            cases.add(new Case(id, id, List.of(image), List.of(mask)));
          }
        });
    masks.forEach(
        (id, mask) -> {
          if (!images.containsKey(id)) {
            problems.add(root.relativize(mask) + " has no image");
          }
        });
    problems.throwIfAny(root);
    if (cases.isEmpty()) {
      throw new BadInputException(root, "expected images in images/ and masks/, found none");
    }
    // One header is read for the number of axes; a NIfTI file may hold a slice.
    Path first = cases.get(0).images().get(0);
    return new Dataset(
        root.toAbsolutePath().normalize().getFileName().toString(),
        root,
        ImageReader.readGeometry(first).dimensions(),
        classNames(root),
        cases);
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
