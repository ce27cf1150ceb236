package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The files of a case: looks at them, reads them and joins them.
 *
 * @param item the case
 */
record CaseFiles(Case item) {

  /**
   * Looks at what is there and at the headers.
   *
   * @param root the folder to which messages name files
   * @param dimensions the spatial axes that are expected
   */
  void check(Path root, int dimensions) {
    Path start = root.toAbsolutePath();
    List<Path> missing = item.files().stream().filter(file -> !Files.isRegularFile(file)).toList();
    if (!missing.isEmpty()) {
      throw new BadInputException(
          "%s: %s missing"
              .formatted(
                  item.id(),
                  missing.stream()
                      .map(file -> start.relativize(file.toAbsolutePath()).toString())
                      .collect(
                          Collectors.joining(", ", "", missing.size() == 1 ? " is" : " are"))));
    }
    Path first = item.images().get(0);
    Geometry geometry = ImageReader.readGeometry(first);
    requireAxes(geometry, dimensions);
    Grid grid = new Grid(geometry);
    item.files().forEach(file -> grid.require(file, ImageReader.readGeometry(file)));
  }

  private void requireAxes(Geometry geometry, int dimensions) {
    if (geometry.dimensions() != dimensions) {
      throw new BadInputException(
          item.images().get(0),
          "expected %d spatial axes as in the dataset, found shape %s"
              .formatted(dimensions, geometry.shape()));
    }
  }

  /** Reads every image file; their channels follow one another. */
  Image readImage(int dimensions) {
    Image image = item.withoutLabels().read();
    requireAxes(image.geometry(), dimensions);
    return image;
  }

  /** Reads every label file; each voxel takes the largest of its labels. */
  LabelMap readLabels(Grid grid) {
    LabelMap first = readLabels(grid, item.labels().get(0));
    if (item.labels().size() == 1) {
      return first;
    }
    byte[] union = first.labels().clone();
    for (Path file : item.labels().subList(1, item.labels().size())) {
      LabelMap other = readLabels(grid, file);
      for (int voxel = 0; voxel < union.length; voxel++) {
        if (other.label(voxel) > Byte.toUnsignedInt(union[voxel])) {
          union[voxel] = other.labels()[voxel];
        }
      }
    }
    return new LabelMap(first.geometry(), union);
  }

  private static LabelMap readLabels(Grid grid, Path file) {
    LabelMap labels = ImageReader.readLabels(file);
    grid.require(file, labels.geometry());
    return labels;
  }

  /** Marks the voxels outside the field of view as ignored. */
  LabelMap withinFieldOfView(Grid grid, LabelMap labels) {
    Path file = item.fieldOfView();
    if (file == null) {
      return labels;
    }
    LabelMap inside = readLabels(grid, file);
    byte[] marked = labels.labels().clone();
    for (int voxel = 0; voxel < marked.length; voxel++) {
      if (inside.label(voxel) == 0) {
        marked[voxel] = (byte) LabelMap.IGNORED;
      }
    }
    return new LabelMap(labels.geometry(), marked);
  }
}
