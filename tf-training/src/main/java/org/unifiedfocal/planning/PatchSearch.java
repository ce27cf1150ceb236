package org.unifiedfocal.planning;

import java.util.Arrays;
import java.util.List;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.unet.TrainingMemory;
import org.unifiedfocal.unet.UNet;

/**
 * Finds patch, depth and batch that fit the memory. The patch begins as a cube in millimetres, no
 * larger than the median image; while two do not fit, the axis that covers most of the median image
 * becomes shorter. The network is as deep as the shortest axis can be halved to {@value
 * #SMALLEST_FEATURE_MAP} voxels, with at most {@value #MOST_FILTERS} filters.
 */
final class PatchSearch {
  static final int SMALLEST_BATCH = 2;
  private static final int SMALLEST_PATCH = 8;
  private static final int SMALLEST_FEATURE_MAP = 4;
  private static final int MOST_FILTERS = 512;
  private static final int STEPS_IN_EPOCH = 50;

  /** The edges of the first patch, where voxels are cubes. */
  private static final int LARGEST_2D = 2048;

  private static final int LARGEST_3D = 256;

  private final Fingerprint fingerprint;
  private final int channels;
  private final int baseFilters;
  private final long memory;
  private final List<Integer> median;
  private final int[] patch;
  private final boolean reduced;

  /** Searches, for images on the grids of the fingerprint. */
  PatchSearch(Fingerprint fingerprint, int channels, int baseFilters, long memory) {
    this.fingerprint = fingerprint;
    this.channels = channels;
    this.baseFilters = baseFilters;
    this.memory = memory;
    median = fingerprint.shape(0.5);
    patch = cube();
    int[] first = patch.clone();
    while (bytes(SMALLEST_BATCH) > memory) {
      shrink();
    }
    reduced = !Arrays.equals(first, patch);
  }

  private int[] cube() {
    int dimensions = median.size();
    List<Double> spacing = fingerprint.spacing(0.5);
    double volume = spacing.stream().reduce(1.0, (a, b) -> a * b);
    double edge = (dimensions == 2 ? LARGEST_2D : LARGEST_3D) * Math.pow(volume, 1.0 / dimensions);
    int[] sizes = new int[dimensions];
    for (int axis = 0; axis < dimensions; axis++) {
      double size = Math.max(SMALLEST_PATCH, Math.rint(edge / spacing.get(axis)));
      sizes[axis] = (int) Math.min(size, median.get(axis));
    }
    return sizes;
  }

  private void shrink() {
    int longest = -1;
    for (int axis = 0; axis < patch.length; axis++) {
      if (patch[axis] > SMALLEST_PATCH && (longest < 0 || cover(axis) > cover(longest))) {
        longest = axis;
      }
    }
    if (longest < 0) {
      throw new BadInputException(
          "memory: expected at least %d MiB for the smallest patches, found %d"
              .formatted((bytes(SMALLEST_BATCH) >> 20) + 1, memory >> 20));
    }
    int multiple = 1 << depth();
    patch[longest] = Math.max(SMALLEST_PATCH, (patch[longest] - 1) / multiple * multiple);
  }

  private double cover(int axis) {
    return patch[axis] / (double) median.get(axis);
  }

  private long bytes(int batchSize) {
    UNet network =
        new UNet(
            patch.length,
            channels,
            fingerprint.dataset().classNames().size(),
            baseFilters,
            depth());
    return TrainingMemory.bytes(network, Arrays.stream(patch).boxed().toList(), batchSize);
  }

  /** The median image, to which patches are limited. */
  List<Integer> median() {
    return median;
  }

  /** Whether the memory made the patch smaller than it might be. */
  boolean isReduced() {
    return reduced;
  }

  /** How often the shortest axis is halved. */
  int depth() {
    int shortest = Arrays.stream(patch).min().orElseThrow();
    int depth = 1;
    while (shortest >> (depth + 1) >= SMALLEST_FEATURE_MAP
        && (long) baseFilters << (depth + 1) <= MOST_FILTERS) {
      depth++;
    }
    return depth;
  }

  /** Whether the images are pictures of one size that are taken whole. */
  boolean isWholeImages() {
    return patch.length == 2
        && fingerprint.hasOneShape()
        && median.equals(Arrays.stream(patch).boxed().toList());
  }

  /** The patch, of whole images as it is, otherwise rounded up to what the network halves. */
  List<Integer> patchSize() {
    int multiple = isWholeImages() ? 1 : 1 << depth();
    return Arrays.stream(patch)
        .map(size -> (size + multiple - 1) / multiple * multiple)
        .boxed()
        .toList();
  }

  /** As many patches as fit, but so that an epoch has steps enough. */
  int batchSize() {
    int most = fingerprint.cases().size() / STEPS_IN_EPOCH;
    int batch = SMALLEST_BATCH;
    while (batch < most && bytes(batch + 1) <= memory) {
      batch++;
    }
    return batch;
  }
}
