package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The cases of a folder and what their labels mean. A dataset without cases, with two of the same
 * id, or with labels of a class that has no name is refused with a {@link BadInputException}.
 *
 * @param name what the dataset is called
 * @param root the folder
 * @param dimensions spatial axes of each image: 2 or 3
 * @param classNames what each class stands for, the background first; at most 255, since the last
 *     number is that of {@linkplain LabelMap#IGNORED ignored} voxels
 * @param labelValues which class each value in the label files stands for
 * @param grouping what a group of cases is, such as "patient"; null where the layout does not know
 *     which cases belong together
 * @param modality what kind of intensities the images have; null where the layout does not know
 * @param cases the cases, in natural order of their ids
 */
public record Dataset(
    String name,
    Path root,
    int dimensions,
    List<String> classNames,
    LabelValues labelValues,
    @Nullable String grouping,
    @Nullable Modality modality,
    List<Case> cases) {

  public Dataset {
    classNames = List.copyOf(classNames);
    cases = List.copyOf(cases);
    if (cases.isEmpty()) {
      throw new BadInputException(root, "expected at least one case, found none");
    }
    requireClasses(root, classNames);
    if (labelValues.largestClass() >= classNames.size()) {
      throw new BadInputException(
          root,
          "expected labels of the classes %s, found those of class %d"
              .formatted(classNames, labelValues.largestClass()));
    }
    Set<String> ids = new HashSet<>();
    for (Case item : cases) {
      if (!ids.add(item.id())) {
        throw new BadInputException(root, "expected each case once, found " + item.id() + " twice");
      }
    }
  }

  /**
   * Makes a dataset whose label files hold class numbers, and of which nobody knows which cases
   * belong together.
   *
   * @param name what the dataset is called
   * @param root the folder
   * @param dimensions spatial axes of each image
   * @param classNames what each label stands for, the background first
   * @param cases the cases
   */
  public Dataset(
      String name, Path root, int dimensions, List<String> classNames, List<Case> cases) {
    this(
        name,
        root,
        dimensions,
        classNames,
        LabelValues.classNumbers(Math.min(classNames.size(), LabelMap.IGNORED)),
        null,
        null,
        cases);
  }

  /** Refuses too few names, or more than there are numbers; the file is that of the names. */
  static void requireClasses(Path file, List<String> names) {
    if (names.size() < 2 || names.size() > LabelMap.IGNORED) {
      throw new BadInputException(
          file, "expected a background and 1 to 254 other classes, found " + names);
    }
  }

  /**
   * Says what kind of intensities the images have.
   *
   * @param value the kind; null if unknown
   * @return the dataset with it
   */
  public Dataset withModality(@Nullable Modality value) {
    return new Dataset(name, root, dimensions, classNames, labelValues, grouping, value, cases);
  }

  /**
   * Looks at the files of a case and their headers; voxels are not read.
   *
   * @param item one of the cases
   * @throws BadInputException if a file is missing or damaged, if the files differ in shape or
   *     place, or if they have another number of axes than the dataset
   */
  public void check(Case item) {
    new CaseFiles(item).check(root, dimensions);
  }

  /**
   * Looks at all cases by {@link #check}.
   *
   * @return what is wrong, in one line, by the id of the case; empty if all is well
   */
  public Map<String, String> broken() {
    Map<String, String> broken = new LinkedHashMap<>();
    for (Case item : cases) {
      try {
        check(item);
      } catch (BadInputException e) {
        broken.put(item.id(), String.valueOf(e.getMessage()));
      }
    }
    return broken;
  }

  /**
   * Leaves cases out.
   *
   * @param ids those to leave out; ids that do not occur are passed over
   * @return the dataset of the others
   * @throws BadInputException if there are no others
   */
  public Dataset without(Collection<String> ids) {
    return new Dataset(
        name,
        root,
        dimensions,
        classNames,
        labelValues,
        grouping,
        modality,
        cases.stream().filter(item -> !ids.contains(item.id())).toList());
  }

  /**
   * Says whether the channels of an image are colours: three of a picture in one file. Three files
   * of a case are three images, such as modalities.
   *
   * @param channels how many channels an image of the dataset has
   * @return whether they are red, green and blue
   */
  public boolean hasColours(int channels) {
    return dimensions == 2 && channels == 3 && cases.get(0).images().size() == 1;
  }

  /** How many channels there are, colours counted as the one of their luminance. */
  int greyChannels(int channels) {
    return hasColours(channels) ? 1 : channels;
  }

  /**
   * Says whether some voxels have no class: whether a value stands for none, or a case has a field
   * of view.
   *
   * @return whether label maps may hold {@link LabelMap#IGNORED}
   */
  public boolean hasIgnoredVoxels() {
    return labelValues.classes().containsValue(LabelMap.IGNORED)
        || cases.stream().anyMatch(item -> item.fieldOfView() != null);
  }

  /**
   * Reads the pixels of a case: its image files become the channels of one image, and of several
   * masks each voxel takes the largest label. Voxels outside the field of view are {@linkplain
   * LabelMap#IGNORED ignored}, as are those of a value that stands for no class.
   *
   * @param item one of the cases
   * @return the pixels, as stored
   * @throws BadInputException if a file is missing or damaged, an intensity is not finite, the
   *     files differ in shape or place, the image has another number of axes than the dataset or a
   *     label stands for no class
   */
  public Sample load(Case item) {
    CaseFiles files = new CaseFiles(item);
    Image image = files.readImage(dimensions);
    Grid grid = new Grid(image.geometry());
    LabelMap labels =
        labelValues.toClasses(item.labels().get(0), files.readLabels(grid), classNames);
    return new Sample(item.id(), image, files.withinFieldOfView(grid, labels));
  }
}
