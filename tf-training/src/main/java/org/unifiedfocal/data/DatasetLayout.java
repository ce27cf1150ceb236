package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.unifiedfocal.imaging.BadInputException;

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
   * @param root the folder
   * @return whether {@link #read} makes sense
   */
  boolean recognises(Path root);

  /**
   * Finds the cases; no pixel is read.
   *
   * @param root the folder
   * @return the dataset, its cases in natural order of their ids
   * @throws BadInputException if files are missing, left over or damaged, naming the first few
   */
  Dataset read(Path root);

  /**
   * Lists the layouts in the order in which {@link #detect} tries them.
   *
   * @return all layouts
   */
  static List<DatasetLayout> all() {
    return List.of(new MsdLayout(), new BusiLayout(), new FolderLayout());
  }

  /**
   * Finds a layout by its name.
   *
   * @param name such as "msd"
   * @return the layout
   * @throws BadInputException if there is none of that name
   */
  static DatasetLayout named(String name) {
    return all().stream()
        .filter(layout -> layout.name().equals(name))
        .findFirst()
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
   * @param root the folder
   * @return the first layout that recognises it
   * @throws BadInputException if there is no such folder or no layout recognises it
   */
  static DatasetLayout detect(Path root) {
    if (!Files.isDirectory(root)) {
      throw new BadInputException(root, "expected a folder with a dataset, found none");
    }
    return all().stream()
        .filter(layout -> layout.recognises(root))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    root,
                    "no known dataset layout, expected "
                        + all().stream()
                            .map(layout -> layout.signature() + " (" + layout.name() + ")")
                            .collect(Collectors.joining(" or "))));
  }
}
