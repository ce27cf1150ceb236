package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.Regions;

/** How the files of a dataset are arranged in folders. */
public interface DatasetLayout {

  /**
   * Gives the name that chooses this layout on the command line.
   *
   * @return a short word in lower case
   */
  String name();

  /**
   * Says by what a folder of this layout is recognised, for messages.
   *
   * @return such as "images/ and masks/"
   */
  String signature();

  /**
   * Decides whether a folder has this layout, by a quick look.
   *
   * @param folder an existing folder
   * @return whether it is the folder of such a dataset itself
   */
  boolean recognises(Path folder);

  /**
   * Finds the cases; no pixel is read. A case of which a file is missing is listed all the same:
   * {@link Dataset#broken} says so.
   *
   * @param root the folder of the dataset, or one that holds it
   * @return the dataset, its cases in natural order of their ids
   * @throws BadInputException if there is no such dataset, or its description is damaged
   */
  Dataset read(Path root);

  /**
   * Makes choices that a layout leaves open, such as modalities.
   *
   * @param choices words that the layout knows
   * @return this layout with these choices
   * @throws BadInputException if it does not know one
   */
  default DatasetLayout with(List<String> choices) {
    throw new BadInputException(
        "layout %s: expected no choices, found %s".formatted(name(), String.join(", ", choices)));
  }

  /**
   * Makes the choices that {@link #read} makes by what files are there.
   *
   * @param root the folder of the dataset, or one that holds it
   * @return a layout that finds the same channels elsewhere, whatever else is there
   * @throws BadInputException if there is no such dataset
   */
  default DatasetLayout resolved(Path root) {
    return this;
  }

  /**
   * Gives regions that overlap and go by a name, such as those of the dataset's challenge.
   *
   * @param root the folder of the dataset, or one that holds it
   * @param choice the name
   * @return the regions, as unions of the classes of this layout; empty if it knows none of that
   *     name
   * @throws BadInputException if the dataset itself should say them and does not
   */
  default Optional<Regions> regions(Path root, String choice) {
    return Optional.empty();
  }

  /**
   * Finds the images of cases that need no labels, where a case is more than one file of any name.
   * No file is read.
   *
   * @param folder the folder of a case, or one that holds cases
   * @return the cases in natural order; none if there are none, or this layout has one file a case
   * @throws BadInputException if some of the files cannot be of a case
   */
  default List<CaseImages> images(Path folder) {
    return List.of();
  }

  /**
   * Finds the folder of the dataset itself: many archives have a folder around it.
   *
   * @param root a folder
   * @return the folder, or the one in it that alone has this layout
   * @throws BadInputException if neither has it, or several in it
   */
  default Path locate(Path root) {
    if (!Files.isDirectory(root)) {
      throw new BadInputException(root, "expected a folder with a dataset, found none");
    }
    if (recognises(root)) {
      return root;
    }
    List<Path> inside = ImageFiles.folders(root).stream().filter(this::recognises).toList();
    if (inside.isEmpty()) {
      throw new BadInputException(root, "expected " + signature());
    }
    if (inside.size() > 1) {
      throw new BadInputException(
          root,
          "expected one dataset of layout %s, found %s and %s"
              .formatted(name(), inside.get(0).getFileName(), inside.get(1).getFileName()));
    }
    return inside.get(0);
  }

  /**
   * Lists the layouts in the order in which {@link #detect} tries them.
   *
   * @return all layouts
   */
  static List<DatasetLayout> all() {
    return List.of(
        new NnUnetLayout(),
        new MsdLayout(),
        new BusiLayout(),
        new CvcClinicDbLayout(),
        new DriveLayout(),
        new Bus2017Layout(),
        new Brats20Layout(),
        new Kits19Layout(),
        new FolderLayout());
  }

  /**
   * Finds a layout by its name, which may be followed by {@linkplain #with choices} in parentheses.
   *
   * @param name such as "msd" or "brats20(t1ce)"
   * @return the layout
   * @throws BadInputException if there is none of that name
   */
  static DatasetLayout named(String name) {
    Matcher matcher = Pattern.compile("(?<name>[^()]+)\\((?<choices>[^()]*)\\)").matcher(name);
    String plain = matcher.matches() ? matcher.group("name") : name;
    return all().stream()
        .filter(layout -> layout.name().equals(plain))
        .findFirst()
        .map(
            layout ->
                plain.equals(name)
                    ? layout
                    : layout.with(List.of(matcher.group("choices").strip().split("\\s*,\\s*"))))
        .orElseThrow(
            () ->
                new BadInputException(
                    "expected a layout of %s, found %s"
                        .formatted(
                            all().stream()
                                .map(DatasetLayout::name)
                                .collect(Collectors.joining(", ")),
                            name)));
  }

  /**
   * Finds the layout of a folder.
   *
   * @param root the folder of a dataset, or one that holds it
   * @return the first layout that recognises the folder, or else one in it
   * @throws BadInputException if there is no such folder, no layout recognises it or it holds
   *     datasets of several layouts
   */
  static DatasetLayout detect(Path root) {
    if (!Files.isDirectory(root)) {
      throw new BadInputException(root, "expected a folder with a dataset, found none");
    }
    return all().stream()
        .filter(layout -> layout.recognises(root))
        .findFirst()
        .orElseGet(() -> detectInside(root));
  }

  private static DatasetLayout detectInside(Path root) {
    Map<Path, DatasetLayout> inside = new LinkedHashMap<>();
    for (Path folder : ImageFiles.folders(root)) {
      all().stream()
          .filter(layout -> layout.recognises(folder))
          .findFirst()
          .ifPresent(layout -> inside.put(folder.getFileName(), layout));
    }
    if (inside.isEmpty()) {
      throw new BadInputException(
          root,
          "no known dataset layout, expected "
              + all().stream()
                  .map(layout -> layout.signature() + " (" + layout.name() + ")")
                  .collect(Collectors.joining(" or ")));
    }
    if (inside.values().stream().map(DatasetLayout::name).distinct().count() > 1) {
      throw new BadInputException(
          root, "expected the folder of one dataset, found " + inside.keySet());
    }
    return inside.values().iterator().next();
  }
}
