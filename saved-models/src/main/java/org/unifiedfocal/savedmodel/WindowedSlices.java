package org.unifiedfocal.savedmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.SliceSource;

/**
 * The predictions of a network for one image, averaged over {@linkplain SlidingWindow overlapping
 * windows}. The network runs when the slices it sees are asked for.
 */
final class WindowedSlices implements SliceSource {
  private final SlidingWindow windows;
  private final Image image;
  private final WindowGrid grid;
  private final List<int[]> starts;
  private final int batchSize;
  private final UnaryOperator<TFloat32> network;
  private final TileCounter counter;
  private final float[] tiles;

  /**
   * Of the windows from {@link #batchStart} to {@link #batchEnd}, the latest given to the network.
   */
  private float[] predictions = {};

  private int batchStart;
  private int batchEnd;
  private int classes;

  /** Null before the first batch, and if the one window is the image: no average. */
  private @Nullable Stitcher stitcher;

  /** The next to be stitched. */
  private int window;

  /** The next to be given. */
  private int slice;

  /**
   * Makes the predictions of an image.
   *
   * @param windows laid over the image
   * @param image the network's input, of as many axes as the windows
   * @param mirrored the axes along which the network sees the image mirrored; the predictions are
   *     mirrored back
   * @param batchSize the largest number of windows given to the network at once
   * @param network as {@link SlidingWindow#apply} takes it
   * @param counter hears of each window
   */
  WindowedSlices(
      SlidingWindow windows,
      Image image,
      Set<Integer> mirrored,
      int batchSize,
      UnaryOperator<TFloat32> network,
      TileCounter counter) {
    this.windows = windows;
    this.image = image;
    this.grid = new WindowGrid(windows, image.geometry().shape(), mirrored);
    this.starts = grid.starts();
    this.batchSize = batchSize;
    this.network = network;
    this.counter = counter;
    int tile = Math.multiplyExact(windows.patchVoxels(), image.channels());
    this.tiles = new float[Math.multiplyExact(Math.min(batchSize, starts.size()), tile)];
    counter.expect(starts.size());
  }

  @Override
  public float[] next() {
    for (; window < starts.size() && !grid.startsBehind(starts.get(window), slice); window++) {
      if (window == batchEnd) {
        runBatch();
      }
      if (stitcher != null) {
        int offset = (window - batchStart) * windows.patchVoxels() * classes;
        stitcher.add(starts.get(window), predictions, offset);
      }
    }
    int given = slice++;
    if (stitcher != null) {
      return stitcher.next();
    }
    int length = grid.sliceVoxels() * classes;
    return Arrays.copyOfRange(predictions, given * length, (given + 1) * length);
  }

  private void runBatch() {
    counter.requireNotInterrupted();
    batchStart = window;
    batchEnd = Math.min(window + batchSize, starts.size());
    int batch = batchEnd - batchStart;
    int tile = windows.patchVoxels() * image.channels();
    for (int i = 0; i < batch; i++) {
      grid.copy(image, starts.get(batchStart + i), tiles, i * tile);
      grid.mirror(tiles, i * tile, image.channels());
    }
    try (TFloat32 input = tensor(batch);
        TFloat32 output = network.apply(input)) {
      classes = classes(output.shape(), batch);
      if (predictions.length == 0) {
        prepare(output.size());
      }
      output.asRawTensor().data().asFloats().read(predictions, 0, (int) output.size());
    }
    for (int i = 0; i < batch; i++) {
      grid.mirror(predictions, i * windows.patchVoxels() * classes, classes);
    }
    counter.done(batch);
  }

  /** Makes room for the predictions of a batch, and for the slices under a window. */
  private void prepare(long batchValues) {
    long slab = (long) grid.windowSlices() * grid.sliceVoxels() * classes;
    if (Math.max(slab, batchValues) > Integer.MAX_VALUE) {
      throw new BadInputException(
          "image: expected at most 2^31 - 1 predictions under a row of windows, found %s voxels of"
                  .formatted(image.geometry().shape())
              + " %d classes and windows of %s".formatted(classes, windows.patchSize()));
    }
    predictions = new float[(int) batchValues];
    if (!image.geometry().shape().equals(windows.patchSize())) {
      stitcher = new Stitcher(grid, windows.importance().map(windows.patchSize()), classes);
    }
  }

  private TFloat32 tensor(int batch) {
    Shape shape = shape(batch, image.channels());
    return TFloat32.tensorOf(shape, DataBuffers.of(tiles, true, false).narrow(shape.size()));
  }

  private int classes(Shape found, int batch) {
    int channels = found.numDimensions() < 1 ? 0 : Math.toIntExact(found.get(-1));
    if (channels < 1 || !found.equals(shape(batch, channels))) {
      List<Object> expected = new ArrayList<>(List.of(batch));
      expected.addAll(windows.patchSize());
      expected.add("classes");
      throw new BadInputException(
          "network output: expected %s, found %s".formatted(expected, found));
    }
    return channels;
  }

  private Shape shape(int batch, int channels) {
    List<Integer> patchSize = windows.patchSize();
    long[] sizes = new long[patchSize.size() + 2];
    sizes[0] = batch;
    for (int axis = 0; axis < patchSize.size(); axis++) {
      sizes[axis + 1] = patchSize.get(axis);
    }
    sizes[sizes.length - 1] = channels;
    return Shape.of(sizes);
  }
}
