package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The cases of a folder and what their labels mean. A dataset without cases, or with two of the
 * same id, is refused with a {@link BadInputException}.
 *
 * @param name what the dataset is called
 * @param root the folder
 * @param dimensions spatial axes of each image: 2 or 3
 * @param classNames what each label stands for, the background first
 * @param cases the cases, in natural order of their ids
 */
public record Dataset(
    String name, Path root, int dimensions, List<String> classNames, List<Case> cases) {

  public Dataset {
    classNames = List.copyOf(classNames);
    cases = List.copyOf(cases);
    if (cases.isEmpty()) {
      throw new BadInputException(root, "expected at least one case, found none");
    }
    Set<String> ids = new HashSet<>();
    for (Case item : cases) {
      if (!ids.add(item.id())) {
        throw new BadInputException(root, "expected each case once, found " + item.id() + " twice");
      }
    }
  }
}
