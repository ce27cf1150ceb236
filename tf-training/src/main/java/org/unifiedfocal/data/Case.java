package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One image or volume of a dataset and its labels, as files, which need not exist: {@link
 * Dataset#check} finds out. At least one of each is needed; the constructor refuses less with an
 * {@link IllegalArgumentException}.
 *
 * @param id its name, unique in the dataset
 * @param group what a split must not part, such as the patient; the id where nothing is known
 * @param images the image, or one file for each modality
 * @param labels the label map, or several masks of which each voxel takes the largest label
 * @param fieldOfView a mask of the voxels that count, the others being {@linkplain
 *     org.unifiedfocal.imaging.LabelMap#IGNORED ignored}; null where all of them do
 */
public record Case(
    String id, String group, List<Path> images, List<Path> labels, @Nullable Path fieldOfView) {

  public Case {
    images = List.copyOf(images);
    labels = List.copyOf(labels);
    if (images.isEmpty() || labels.isEmpty()) {
      throw new IllegalArgumentException(
          "a case has at least one image and one label file, found %s and %s of %s"
              .formatted(images, labels, id));
    }
  }

  /**
   * Makes a case of which every voxel counts.
   *
   * @param id its name
   * @param group what a split must not part
   * @param images the image files
   * @param labels the label files
   */
  public Case(String id, String group, List<Path> images, List<Path> labels) {
    this(id, group, images, labels, null);
  }

  /**
   * Gives its images alone.
   *
   * @return the image files, under the id
   */
  public CaseImages withoutLabels() {
    return new CaseImages(id, images);
  }

  /** All its files. */
  List<Path> files() {
    return Stream.of(images.stream(), labels.stream(), Stream.ofNullable(fieldOfView))
        .flatMap(files -> files)
        .toList();
  }
}
