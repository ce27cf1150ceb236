package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/** Makes samples whose pixels tell where they come from. */
final class Samples {
  private Samples() {}

  /** Channel c of voxel v has the value {@code first + v + c / 4}; the voxels named have labels. */
  static Sample numbered(int first, int channels, Geometry geometry, int... voxelsAndLabels) {
    float[] values = new float[geometry.voxels() * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i / channels + (i % channels) / 4f;
    }
    byte[] labels = new byte[geometry.voxels()];
    for (int i = 0; i < voxelsAndLabels.length; i += 2) {
      labels[voxelsAndLabels[i]] = (byte) voxelsAndLabels[i + 1];
    }
    return new Sample(
        "numbered from " + first,
        new Image(geometry, channels, values),
        new LabelMap(geometry, labels));
  }

  static Patch patch(List<Integer> shape, int channels, float... values) {
    byte[] labels = new byte[values.length / channels];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      labels[voxel] = (byte) values[voxel * channels];
    }
    return new Patch(shape, channels, values, labels);
  }

  /** Cases whose ids are numbers from 0. */
  static List<Case> cases(int count) {
    return IntStream.range(0, count).mapToObj(Integer::toString).map(Samples::named).toList();
  }

  private static Case named(String id) {
    return new Case(id, id, List.of(Path.of(id)), List.of(Path.of(id)));
  }
}
