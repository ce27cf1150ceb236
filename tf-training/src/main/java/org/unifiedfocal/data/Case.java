package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;

/**
 * One image or volume of a dataset and its labels, as files. At least one of each is needed; the
 * constructor refuses less with an {@link IllegalArgumentException}.
 *
 * @param id its name, unique in the dataset
 * @param group what a split must not part, such as the patient; the id where nothing is known
 * @param images the image, or one file for each modality
 * @param labels the label map, or several masks of which each voxel takes the largest label
 */
public record Case(String id, String group, List<Path> images, List<Path> labels) {

  public Case {
    images = List.copyOf(images);
    labels = List.copyOf(labels);
    if (images.isEmpty() || labels.isEmpty()) {
      throw new IllegalArgumentException(
          "a case has at least one image and one label file, found %s and %s of %s"
              .formatted(images, labels, id));
    }
  }
}
