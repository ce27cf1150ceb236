package org.unifiedfocal.savedmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.unifiedfocal.imaging.Image;

/**
 * The windows over one image. A two-dimensional image is treated as a volume whose slices are one
 * row high, so there are always three axes; the last one holds the contiguous rows.
 */
final class WindowGrid {
  private static final int AXES = 3;

  private final WindowAxis[] axes = new WindowAxis[AXES];
  private final int[] patch = {1, 1, 1};
  private final boolean[] mirrored = new boolean[AXES];

  /**
   * Lays windows over an image.
   *
   * @param window the windows
   * @param shape voxels of the image, slowest axis first
   * @param mirroredAxes axes along which the network is to see the image mirrored
   */
  WindowGrid(SlidingWindow window, List<Integer> shape, Set<Integer> mirroredAxes) {
    Arrays.fill(axes, new WindowAxis(1, 1, 0, window.padding(), false));
    for (int given = 0; given < shape.size(); given++) {
      int axis = shape.size() == AXES ? given : given * (AXES - 1);
      patch[axis] = window.patchSize().get(given);
      mirrored[axis] = mirroredAxes.contains(given);
      axes[axis] =
          new WindowAxis(
              shape.get(given),
              patch[axis],
              window.overlap().get(given),
              window.padding(),
              mirrored[axis]);
    }
  }

  /** Slices of the image. */
  int slices() {
    return axes[0].size();
  }

  /** Slices that a window covers. */
  int windowSlices() {
    return Math.min(patch[0], axes[0].size());
  }

  /** Voxels of a slice of the image. */
  int sliceVoxels() {
    return Math.multiplyExact(axes[1].size(), axes[2].size());
  }

  /** Whether a window starts behind a slice, and all that follow it in {@link #starts()} do too. */
  boolean startsBehind(int[] start, int slice) {
    return start[0] > axes[0].place(slice);
  }

  /** The first place of each window along the three axes, the last axis fastest. */
  List<int[]> starts() {
    List<int[]> starts = new ArrayList<>();
    for (int z : axes[0].starts()) {
      for (int y : axes[1].starts()) {
        for (int x : axes[2].starts()) {
          starts.add(new int[] {z, y, x});
        }
      }
    }
    return starts;
  }

  /** Copies what lies under a window, padding included, to {@code tiles} from {@code offset} on. */
  void copy(Image image, int[] start, float[] tiles, int offset) {
    int row = patch[2] * image.channels();
    for (int dz = 0; dz < patch[0]; dz++) {
      int z = axes[0].source(start[0] + dz);
      for (int dy = 0; dy < patch[1]; dy++) {
        int y = axes[1].source(start[1] + dy);
        if (z == Padding.OUTSIDE || y == Padding.OUTSIDE) {
          Arrays.fill(tiles, offset, offset + row, 0);
        } else {
          copyRow(image, rowVoxel(z, y), start[2], tiles, offset);
        }
        offset += row;
      }
    }
  }

  private void copyRow(Image image, int rowVoxel, int start, float[] tiles, int offset) {
    int channels = image.channels();
    int end = start + patch[2];
    int first = axes[2].firstInside(start);
    int behind = axes[2].endInside(end);
    copyPadding(image, rowVoxel, start, first, tiles, offset);
    System.arraycopy(
        image.values(),
        (rowVoxel + axes[2].voxel(first)) * channels,
        tiles,
        offset + (first - start) * channels,
        (behind - first) * channels);
    copyPadding(image, rowVoxel, behind, end, tiles, offset + (behind - start) * channels);
  }

  private void copyPadding(
      Image image, int rowVoxel, int start, int end, float[] tiles, int offset) {
    int channels = image.channels();
    for (int place = start; place < end; place++) {
      int source = axes[2].source(place);
      if (source == Padding.OUTSIDE) {
        Arrays.fill(tiles, offset, offset + channels, 0);
      } else {
        System.arraycopy(image.values(), (rowVoxel + source) * channels, tiles, offset, channels);
      }
      offset += channels;
    }
  }

  /**
   * Mirrors the content of a window in place, from how it lies in the image to how the network sees
   * it, or back.
   */
  void mirror(float[] tiles, int offset, int channels) {
    if (!mirrored[0] && !mirrored[1] && !mirrored[2]) {
      return;
    }
    for (int row = 0; row < patch[0] * patch[1]; row++) {
      int z = mirrored(0, row / patch[1]);
      int y = mirrored(1, row % patch[1]);
      for (int x = 0; x < patch[2]; x++) {
        int one = row * patch[2] + x;
        int other = (z * patch[1] + y) * patch[2] + mirrored(2, x);
        if (one < other) {
          swap(tiles, offset + one * channels, offset + other * channels, channels);
        }
      }
    }
  }

  private int mirrored(int axis, int place) {
    return mirrored[axis] ? patch[axis] - 1 - place : place;
  }

  private static void swap(float[] tiles, int one, int other, int length) {
    for (int i = 0; i < length; i++) {
      float value = tiles[one + i];
      tiles[one + i] = tiles[other + i];
      tiles[other + i] = value;
    }
  }

  /** Calls back for each row of a window that lies in the image, in C order. */
  void forEachRow(int[] start, RowAction action) {
    int first = axes[2].firstInside(start[2]);
    int length = axes[2].endInside(start[2] + patch[2]) - first;
    for (int z = axes[0].firstInside(start[0]); z < axes[0].endInside(start[0] + patch[0]); z++) {
      for (int y = axes[1].firstInside(start[1]); y < axes[1].endInside(start[1] + patch[1]); y++) {
        int inWindow = ((z - start[0]) * patch[1] + y - start[1]) * patch[2] + first - start[2];
        int inSlice = axes[1].voxel(y) * axes[2].size() + axes[2].voxel(first);
        action.accept(inWindow, axes[0].voxel(z), inSlice, length);
      }
    }
  }

  private int rowVoxel(int z, int y) {
    return (z * axes[1].size() + y) * axes[2].size();
  }

  /** Receives a run of voxels that lie side by side, in the window as in the image. */
  interface RowAction {
    void accept(int firstInWindow, int slice, int firstInSlice, int length);
  }
}
