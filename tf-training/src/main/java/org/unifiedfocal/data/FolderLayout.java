package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The simplest layout: a folder {@code images} and a folder {@code masks} whose files have equal
 * names, whatever their extensions. There is one foreground class. NIfTI files make a dataset of
 * volumes, all others one of images.
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
    long volumes = images.values().stream().filter(ImageFiles::isNifti).count();
    if (volumes > 0 && volumes < cases.size()) {
      throw new BadInputException(
          root,
          "expected NIfTI volumes or images, found %d of the one and %d of the other"
              .formatted(volumes, cases.size() - volumes));
    }
    return new Dataset(
        root.toAbsolutePath().normalize().getFileName().toString(),
        root,
        volumes > 0 ? 3 : 2,
        List.of("background", "foreground"),
        cases);
  }
}
