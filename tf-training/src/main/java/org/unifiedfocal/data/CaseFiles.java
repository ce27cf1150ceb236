package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;

/** Reads the files of a case and joins them. */
final class CaseFiles {
  private CaseFiles() {}

  /** Reads every image file; their channels follow one another. */
  static Image readImage(Case item) {
    List<Image> images = item.images().stream().map(ImageReader::read).toList();
    Geometry geometry = images.get(0).geometry();
    if (images.size() == 1) {
      return images.get(0);
    }
    int channels = images.stream().mapToInt(Image::channels).sum();
    float[] values = new float[Math.multiplyExact(geometry.voxels(), channels)];
    int channel = 0;
    for (int file = 0; file < images.size(); file++) {
      Image image = images.get(file);
      requireShape(item.images().get(file), geometry, image.geometry());
      for (int voxel = 0; voxel < geometry.voxels(); voxel++) {
        System.arraycopy(
            image.values(),
            voxel * image.channels(),
            values,
            voxel * channels + channel,
            image.channels());
      }
      channel += image.channels();
    }
    return new Image(geometry, channels, values);
  }

  /** Reads every label file; each voxel takes the largest of its labels. */
  static LabelMap readLabels(Case item) {
    LabelMap first = ImageReader.readLabels(item.labels().get(0));
    if (item.labels().size() == 1) {
      return first;
    }
    byte[] union = first.labels().clone();
    for (Path file : item.labels().subList(1, item.labels().size())) {
      LabelMap other = ImageReader.readLabels(file);
      requireShape(file, first.geometry(), other.geometry());
      for (int voxel = 0; voxel < union.length; voxel++) {
        if (other.label(voxel) > Byte.toUnsignedInt(union[voxel])) {
          union[voxel] = other.labels()[voxel];
        }
      }
    }
    return new LabelMap(first.geometry(), union);
  }

  private static void requireShape(Path file, Geometry expected, Geometry found) {
    if (!found.shape().equals(expected.shape())) {
      throw new BadInputException(
          file,
          "expected shape %s as in the case's first file, found %s"
              .formatted(expected.shape(), found.shape()));
    }
  }
}
