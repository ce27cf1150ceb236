package org.unifiedfocal.experiments;

import java.util.stream.IntStream;

/**
 * An image of two classes in which one voxel in a hundred is rare: ten voxels in the middle, in
 * rows of three, four and three. Voxels are numbered row by row.
 */
final class RareBlob {
  static final int HEIGHT = 25;
  static final int WIDTH = 40;
  static final int VOXELS = HEIGHT * WIDTH;

  private RareBlob() {}

  /** 1 for a rare voxel, 0 for a common one. */
  static int classOf(int voxel) {
    int row = voxel / WIDTH - HEIGHT / 2;
    int column = voxel % WIDTH - WIDTH / 2;
    boolean isRare = Math.abs(row) <= 1 && column >= -1 && column <= (row == 0 ? 2 : 1);
    return isRare ? 1 : 0;
  }

  /** Labels, one number a voxel and class. */
  static double[] oneHot() {
    double[] labels = new double[2 * VOXELS];
    for (int voxel = 0; voxel < VOXELS; voxel++) {
      labels[2 * voxel + classOf(voxel)] = 1;
    }
    return labels;
  }

  /**
   * Signed distances in voxels, one a voxel and class, as in the code published with the boundary
   * loss: outside of the class d to the nearest voxel of it, inside 1 - d to the nearest voxel that
   * is not.
   */
  static double[] signedDistances() {
    double[] distances = new double[2 * VOXELS];
    for (int voxel = 0; voxel < VOXELS; voxel++) {
      int own = classOf(voxel);
      double distance = distanceToOtherClass(voxel);
      distances[2 * voxel + own] = 1 - distance;
      distances[2 * voxel + 1 - own] = distance;
    }
    return distances;
  }

  private static double distanceToOtherClass(int voxel) {
    return IntStream.range(0, VOXELS)
        .filter(other -> classOf(other) != classOf(voxel))
        .mapToDouble(
            other -> Math.hypot(voxel / WIDTH - other / WIDTH, voxel % WIDTH - other % WIDTH))
        .min()
        .orElseThrow();
  }
}
