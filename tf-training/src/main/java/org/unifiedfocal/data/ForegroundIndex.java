package org.unifiedfocal.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.imaging.LabelMap;

/**
 * Where the foreground voxels of a label map are: made once, drawn from at every step. Ignored
 * voxels are none.
 */
final class ForegroundIndex {
  /** The foreground voxels, class after class. */
  private final int[] voxels;

  /** Where the voxels of each class that occurs end. */
  private final int[] ends;

  ForegroundIndex(LabelMap labels) {
    int[] counts = new int[256];
    for (int voxel = 0; voxel < labels.labels().length; voxel++) {
      counts[labels.label(voxel)]++;
    }
    counts[0] = 0;
    counts[LabelMap.IGNORED] = 0;
    int[] next = new int[256];
    for (int label = 1; label < 256; label++) {
      next[label] = next[label - 1] + counts[label - 1];
    }
    voxels = new int[Arrays.stream(counts).sum()];
    for (int voxel = 0; voxel < labels.labels().length; voxel++) {
      int label = labels.label(voxel);
      if (label > 0 && label != LabelMap.IGNORED) {
        voxels[next[label]++] = voxel;
      }
    }
    // Filled up, the place of a class's next voxel is the end of the class.
    ends = Arrays.stream(next).skip(1).distinct().filter(end -> end > 0).toArray();
  }

  boolean isEmpty() {
    return voxels.length == 0;
  }

  int size() {
    return voxels.length;
  }

  /** Voxels at equal distances in the list: all, or so many. */
  int[] spread(int most) {
    int count = Math.min(most, voxels.length);
    return IntStream.range(0, count)
        .map(i -> voxels[(int) ((long) i * voxels.length / count)])
        .toArray();
  }

  /** Draws a class among those that occur, then a voxel of that class. */
  int draw(UniformRandomProvider random) {
    int place = random.nextInt(ends.length);
    int start = place == 0 ? 0 : ends[place - 1];
    return voxels[random.nextInt(start, ends[place])];
  }
}
