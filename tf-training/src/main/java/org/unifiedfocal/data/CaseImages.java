package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;

/**
 * The image files of a case, which need not exist.
 *
 * @param id the name of the case
 * @param files one, or one for each modality, in the order of the channels
 */
public record CaseImages(String id, List<Path> files) {

  public CaseImages {
    files = List.copyOf(files);
    if (files.isEmpty()) {
      throw new IllegalArgumentException("expected at least one image of " + id + ", found none");
    }
  }

  /**
   * Reads every file; their channels follow one another.
   *
   * @return the image, in the geometry of the first file
   * @throws BadInputException if a file is missing or damaged, an intensity is not finite, or the
   *     files differ in shape or place
   */
  public Image read() {
    List<Image> images = files.stream().map(CaseImages::readFinite).toList();
    Geometry geometry = images.get(0).geometry();
    if (images.size() == 1) {
      return images.get(0);
    }
    Grid grid = new Grid(geometry);
    int channels = images.stream().mapToInt(Image::channels).sum();
    float[] values = new float[Math.multiplyExact(geometry.voxels(), channels)];
    int channel = 0;
    for (int file = 0; file < images.size(); file++) {
      Image image = images.get(file);
      grid.require(files.get(file), image.geometry());
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

  private static Image readFinite(Path file) {
    Image image = ImageReader.read(file);
    for (float value : image.values()) {
      if (!Float.isFinite(value)) {
        throw new BadInputException(file, "expected finite intensities, found " + value);
      }
    }
    return image;
  }
}
