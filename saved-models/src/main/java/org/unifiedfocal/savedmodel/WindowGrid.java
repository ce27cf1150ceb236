package org.unifiedfocal.savedmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.unifiedfocal.imaging.Image;

/**
 * The windows over one image. A two-dimensional image is treated as a volume of one slice, so there
 * are always three axes; the last one holds the contiguous rows.
 */
final class WindowGrid {
  private static final int AXES = 3;

  private final WindowAxis[] axes = new WindowAxis[AXES];
  private final int[] patch = new int[AXES];

  WindowGrid(SlidingWindow window, List<Integer> shape) {
    int missing = AXES - shape.size();
    for (int axis = 0; axis < AXES; axis++) {
      boolean given = axis >= missing;
      patch[axis] = given ? window.patchSize().get(axis - missing) : 1;
      axes[axis] =
          new WindowAxis(
              given ? shape.get(axis - missing) : 1,
              patch[axis],
              given ? window.overlap().get(axis - missing) : 0,
              window.padding());
    }
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

  /** Calls back for each row of a window that lies in the image, in C order. */
  void forEachRow(int[] start, RowAction action) {
    int first = axes[2].firstInside(start[2]);
    int length = axes[2].endInside(start[2] + patch[2]) - first;
    for (int z = axes[0].firstInside(start[0]); z < axes[0].endInside(start[0] + patch[0]); z++) {
      for (int y = axes[1].firstInside(start[1]); y < axes[1].endInside(start[1] + patch[1]); y++) {
        int inWindow = ((z - start[0]) * patch[1] + y - start[1]) * patch[2] + first - start[2];
        int inImage = rowVoxel(axes[0].voxel(z), axes[1].voxel(y)) + axes[2].voxel(first);
        action.accept(inWindow, inImage, length);
      }
    }
  }

  private int rowVoxel(int z, int y) {
    return (z * axes[1].size() + y) * axes[2].size();
  }

  /** Receives a run of voxels that lie side by side, in the window as in the image. */
  interface RowAction {
    void accept(int firstInWindow, int firstInImage, int length);
  }
}
