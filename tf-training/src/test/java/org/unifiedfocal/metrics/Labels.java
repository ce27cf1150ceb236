package org.unifiedfocal.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.LabelMap;

/** Makes label maps for tests. */
final class Labels {
  private Labels() {}

  /** A map with millimetre voxels. */
  static LabelMap of(List<Integer> shape, int... labels) {
    return of(new Geometry(shape, Affine.scaling(1, 1, 1)), labels);
  }

  static LabelMap of(Geometry geometry, int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      bytes[voxel] = (byte) labels[voxel];
    }
    return new LabelMap(geometry, bytes);
  }

  /** A map of independent random labels. */
  static LabelMap random(Geometry geometry, int classes, UniformRandomProvider random) {
    return of(geometry, random.ints(geometry.voxels(), 0, classes).toArray());
  }

  /** A map with spacings in axis order, slowest first. */
  static LabelMap ofJson(JsonNode pair, String name) {
    List<Integer> shape = new ArrayList<>();
    pair.get("shape").forEach(size -> shape.add(size.asInt()));
    List<Double> spacing = new ArrayList<>();
    pair.get("spacing").forEach(step -> spacing.add(step.asDouble()));
    return of(geometry(shape, spacing), toInts(pair.get(name)));
  }

  static Geometry geometry(List<Integer> shape, List<Double> spacing) {
    int last = spacing.size() - 1;
    return new Geometry(
        shape,
        Affine.scaling(spacing.get(last), spacing.get(last - 1), last == 2 ? spacing.get(0) : 1));
  }

  private static int[] toInts(JsonNode array) {
    int[] labels = new int[array.size()];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      labels[voxel] = array.get(voxel).asInt();
    }
    return labels;
  }
}
