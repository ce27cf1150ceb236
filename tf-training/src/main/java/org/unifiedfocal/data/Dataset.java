package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;

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
    if (classNames.size() < 2 || classNames.size() > 256) {
      throw new BadInputException(
          root, "expected a background and 1 to 255 other classes, found " + classNames);
    }
    Set<String> ids = new HashSet<>();
    for (Case item : cases) {
      if (!ids.add(item.id())) {
        throw new BadInputException(root, "expected each case once, found " + item.id() + " twice");
      }
    }
  }

  /**
   * Reads the pixels of a case: its image files become the channels of one image, and of several
   * masks each voxel takes the largest label.
   *
   * @param item one of the cases
   * @return the pixels, as stored
   * @throws BadInputException if a file is damaged, the files differ in shape, the image has
   *     another number of axes than the dataset or a label has no class name
   */
  public Sample load(Case item) {
    Image image = CaseFiles.readImage(item);
    if (image.geometry().dimensions() != dimensions) {
      throw new BadInputException(
          item.images().get(0),
          "expected %d spatial axes as in the dataset, found shape %s"
              .formatted(dimensions, image.geometry().shape()));
    }
    Sample sample = new Sample(item.id(), image, CaseFiles.readLabels(item));
    if (sample.foreground().largestLabel() >= classNames.size()) {
      throw new BadInputException(
          item.labels().get(0),
          "expected labels below %d for the classes %s, found %d"
              .formatted(classNames.size(), classNames, sample.foreground().largestLabel()));
    }
    return sample;
  }
}
