package org.unifiedfocal.metrics;

import org.unifiedfocal.imaging.LabelMap;

/**
 * The masks of one class in a reference and a prediction, cropped to the bounding box of both.
 * Where the reference {@linkplain LabelMap#IGNORED ignores} voxels, neither has the class.
 *
 * @param shape voxels along each axis of the box, slowest first; empty arrays if the class does not
 *     occur
 * @param reference where the reference has the class
 * @param prediction where the prediction has it
 */
record MaskPair(int[] shape, boolean[] reference, boolean[] prediction) {

  private static final byte IGNORED = (byte) LabelMap.IGNORED;

  static MaskPair of(LabelMap reference, LabelMap prediction, int label) {
    int dimensions = reference.geometry().dimensions();
    int[] size = {1, 1, 1};
    for (int axis = 0; axis < dimensions; axis++) {
      size[3 - dimensions + axis] = reference.geometry().shape().get(axis);
    }
    int[] low = size.clone();
    int[] high = new int[3];
    byte value = (byte) label;
    for (int z = 0, row = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++, row += size[2]) {
        int first = row;
        int end = row + size[2];
        while (first < end && !holds(reference, prediction, first, value)) {
          first++;
        }
        if (first == end) {
          continue;
        }
        while (!holds(reference, prediction, end - 1, value)) {
          end--;
        }
        include(low, high, 0, z, z + 1);
        include(low, high, 1, y, y + 1);
        include(low, high, 2, first - row, end - row);
      }
    }
    int[] box = new int[dimensions];
    int voxels = 1;
    for (int axis = 0; axis < dimensions; axis++) {
      int full = 3 - dimensions + axis;
      box[axis] = Math.max(0, high[full] - low[full]);
      voxels *= box[axis];
    }
    MaskPair pair = new MaskPair(box, new boolean[voxels], new boolean[voxels]);
    int target = 0;
    for (int z = low[0]; z < high[0]; z++) {
      for (int y = low[1]; y < high[1]; y++) {
        int row = (z * size[1] + y) * size[2];
        for (int voxel = row + low[2]; voxel < row + high[2]; voxel++, target++) {
          pair.reference[target] = reference.labels()[voxel] == value;
          pair.prediction[target] =
              prediction.labels()[voxel] == value && reference.labels()[voxel] != IGNORED;
        }
      }
    }
    return pair;
  }

  private static boolean holds(LabelMap reference, LabelMap prediction, int voxel, byte value) {
    byte expected = reference.labels()[voxel];
    return expected == value || (expected != IGNORED && prediction.labels()[voxel] == value);
  }

  private static void include(int[] low, int[] high, int axis, int first, int end) {
    low[axis] = Math.min(low[axis], first);
    high[axis] = Math.max(high[axis], end);
  }

  boolean[] referenceSurface() {
    return surface(reference);
  }

  boolean[] predictionSurface() {
    return surface(prediction);
  }

  /**
   * Marks the voxels of a mask that have a face neighbour outside it. Beyond the box all is
   * outside, as it is beyond the volume.
   */
  private boolean[] surface(boolean[] mask) {
    boolean[] surface = new boolean[mask.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int block = shape[axis] * stride;
      for (int first = 0; first < mask.length; first += block) {
        for (int voxel = first; voxel < first + block; voxel++) {
          surface[voxel] |=
              mask[voxel]
                  && (voxel < first + stride
                      || voxel >= first + block - stride
                      || !mask[voxel - stride]
                      || !mask[voxel + stride]);
        }
      }
      stride = block;
    }
    return surface;
  }
}
