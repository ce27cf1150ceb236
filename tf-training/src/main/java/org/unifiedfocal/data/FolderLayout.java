package org.unifiedfocal.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The simplest layout: a folder {@code images} and a folder {@code masks}, or {@code labels} where
 * there are no masks, whose files have equal names, whatever their extensions. The first image that
 * can be read says whether the dataset is one of images or volumes.
 *
 * <p>There is one foreground class, unless a file {@code classes.txt} beside the folders names the
 * classes, in UTF-8, one on each line in the order of their labels from 0, the background first.
 * Voxels of 255 that have no class, as in the masks of PASCAL VOC, are ignored if it has a line
 * {@code ignore: 255}, too:
 *
 * <pre>
 * background
 * liver
 * tumour
 * ignore: 255
 * </pre>
 *
 * <p>A file {@code groups.csv} says which cases no split may part:
 *
 * <pre>
 * case,patient
 * scan-1,A
 * scan-2,A
 * scan-3,B
 * </pre>
 */
public final class FolderLayout implements DatasetLayout {
  private static final String CLASSES = "classes.txt";
  private static final String IGNORE = "ignore: " + LabelMap.IGNORED;
  private static final String ADVICE =
      "%s has a line for each class, and %s where these voxels do not count"
          .formatted(CLASSES, IGNORE);

  /** Makes the layout. */
  public FolderLayout() {}

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public String signature() {
    return "images/ and masks/ or labels/";
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
      throw new BadInputException(
          folder, "expected images in %s, found none".formatted(signature()));
    }
    List<String> classNames = new ArrayList<>(classNames(folder));
    boolean ignores = classNames.remove(IGNORE);
    Dataset.requireClasses(folder.resolve(CLASSES), classNames);
    LabelValues values = LabelValues.classNumbers(classNames.size()).withAdvice(ADVICE);
    CaseGroups groups = CaseGroups.in(folder);
    return new Dataset(
        name(folder),
        folder,
        dimensions(cases),
        classNames,
        ignores ? values.withIgnored(LabelMap.IGNORED) : values,
        groups.grouping(),
        null,
        groups.of(cases));
  }

  /** The name of the folder, or its path where that has no name. */
  private static String name(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    return String.valueOf(Objects.requireNonNullElse(whole.getFileName(), whole));
  }

  private static PairedFolders folders(Path folder) {
    Path masks = folder.resolve("masks");
    return new PairedFolders(
        folder.resolve("images"), Files.isDirectory(masks) ? masks : folder.resolve("labels"));
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
    Path file = root.resolve(CLASSES);
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
