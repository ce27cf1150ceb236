package org.unifiedfocal.savedmodel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/**
 * Runs a network over an image of any size in overlapping windows, and averages the predictions:
 * {@code sum(weight * prediction) / sum(weight)} for each voxel.
 *
 * <p>Windows start at multiples of {@code (int) (n * (1 - overlap))}, at least one voxel, where n
 * is the window's size along the axis; the last window is moved back to end with the image. An
 * image smaller than the window is padded to its size, as much before as behind, and the prediction
 * cropped. These are the rules, and the results, of MONAI's {@code sliding_window_inference}.
 *
 * <p>The constructor refuses sizes and overlaps that make no sense with an {@link
 * IllegalArgumentException}.
 *
 * @param patchSize voxels of the window along each of 2 or 3 axes, slowest first
 * @param overlap the share of a window that the next one along the axis covers: from 0 to below 1,
 *     one for each axis
 * @param importance how much a prediction counts, depending on its place in the window
 * @param padding what lies beyond the edge of a smaller image
 */
public record SlidingWindow(
    List<Integer> patchSize, List<Double> overlap, Importance importance, Padding padding) {

  public SlidingWindow {
    patchSize = List.copyOf(Objects.requireNonNull(patchSize, "patchSize is missing"));
    overlap = List.copyOf(Objects.requireNonNull(overlap, "overlap is missing"));
    Objects.requireNonNull(importance, "importance is missing");
    Objects.requireNonNull(padding, "padding is missing");
    if (patchSize.size() != 2 && patchSize.size() != 3) {
      throw new IllegalArgumentException("patchSize: expected 2 or 3 sizes, found " + patchSize);
    }
    double voxels = 1;
    for (int size : patchSize) {
      voxels *= size;
      if (size < 1 || voxels > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "patchSize: expected positive sizes and at most 2^31 - 1 voxels, found " + patchSize);
      }
    }
    if (overlap.size() != patchSize.size()
        || !overlap.stream().allMatch(share -> share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "overlap: expected %d numbers from 0 to below 1, found %s"
              .formatted(patchSize.size(), overlap));
    }
  }

  /**
   * Makes windows that overlap by half and count by {@link Importance#GAUSSIAN}; zeros lie beyond a
   * smaller image.
   *
   * @param patchSize voxels along each of 2 or 3 axes, slowest first
   * @return the windows
   */
  public static SlidingWindow of(int... patchSize) {
    return new SlidingWindow(
        Arrays.stream(patchSize).boxed().toList(),
        Collections.nCopies(patchSize.length, 0.5),
        Importance.GAUSSIAN,
        Padding.ZERO);
  }

  /**
   * Makes the single window that is as large as an image: its prediction is taken as it is.
   *
   * @param shape voxels of the image along each axis, slowest first
   * @return the window
   */
  public static SlidingWindow whole(List<Integer> shape) {
    return new SlidingWindow(
        shape, Collections.nCopies(shape.size(), 0.0), Importance.CONSTANT, Padding.ZERO);
  }

  /**
   * Changes the overlap.
   *
   * @param share the share of a window that the next one covers along every axis: from 0 to below 1
   * @return windows with this overlap
   */
  public SlidingWindow withOverlap(double share) {
    return new SlidingWindow(
        patchSize, Collections.nCopies(patchSize.size(), share), importance, padding);
  }

  /**
   * Changes how much a prediction counts.
   *
   * @param changed the weights over the window
   * @return windows with these weights
   */
  public SlidingWindow withImportance(Importance changed) {
    return new SlidingWindow(patchSize, overlap, changed, padding);
  }

  /**
   * Changes what lies beyond the edge of an image smaller than the window.
   *
   * @param changed the padding
   * @return windows with this padding
   */
  public SlidingWindow withPadding(Padding changed) {
    return new SlidingWindow(patchSize, overlap, importance, changed);
  }

  /**
   * Runs a network over an image.
   *
   * @param image the network's input, of as many axes as {@link #patchSize()}
   * @param batchSize the largest number of windows given to the network at once
   * @param network turns windows {@code [N, (D,) H, W, C]} into predictions {@code [N, (D,) H, W,
   *     K]}, a new tensor that is closed here; it must not keep or close its argument
   * @return the averaged predictions, K channels on the grid of the image
   * @throws BadInputException if the image has another number of axes, the network gives another
   *     shape, or there are more than 2^31 - 1 predictions
   */
  public Image apply(Image image, int batchSize, UnaryOperator<TFloat32> network) {
    List<Integer> shape = image.geometry().shape();
    if (shape.size() != patchSize.size()) {
      throw new BadInputException(
          "image: expected %d axes, found %s".formatted(patchSize.size(), shape));
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize: expected at least 1, found " + batchSize);
    }
    WindowGrid grid = new WindowGrid(this, shape);
    List<int[]> starts = grid.starts();
    int tile = Math.multiplyExact(patchVoxels(), image.channels());
    float[] tiles = new float[Math.multiplyExact(Math.min(batchSize, starts.size()), tile)];
    @Nullable Stitcher stitcher = null;
    float[] predictions = {};
    for (int first = 0; first < starts.size(); first += batchSize) {
      List<int[]> batch = starts.subList(first, Math.min(first + batchSize, starts.size()));
      for (int i = 0; i < batch.size(); i++) {
        grid.copy(image, batch.get(i), tiles, i * tile);
      }
      try (TFloat32 input = tensor(batch.size(), image.channels(), tiles);
          TFloat32 output = network.apply(input)) {
        int classes = classes(output.shape(), batch.size());
        if (predictions.length == 0) {
          requireAddressable(image.geometry(), classes);
          predictions = new float[Math.toIntExact(output.size())];
        }
        output.asRawTensor().data().asFloats().read(predictions, 0, (int) output.size());
        if (shape.equals(patchSize)) {
          return new Image(image.geometry(), classes, predictions); // one window: no average
        }
        if (stitcher == null) {
          stitcher = new Stitcher(image.geometry(), grid, importance.map(patchSize), classes);
        }
        for (int i = 0; i < batch.size(); i++) {
          stitcher.add(batch.get(i), predictions, i * patchVoxels() * classes);
        }
      }
    }
    return Objects.requireNonNull(stitcher).average();
  }

  /**
   * Gives the number of voxels in a window.
   *
   * @return the product of {@link #patchSize()}
   */
  int patchVoxels() {
    return patchSize.stream().reduce(1, Math::multiplyExact);
  }

  private static void requireAddressable(Geometry geometry, int classes) {
    if ((long) geometry.voxels() * classes > Integer.MAX_VALUE) {
      throw new BadInputException(
          "image: expected at most 2^31 - 1 predictions, found %s voxels of %d classes"
              .formatted(geometry.shape(), classes));
    }
  }

  private TFloat32 tensor(int batch, int channels, float[] values) {
    Shape shape = shape(batch, channels);
    return TFloat32.tensorOf(shape, DataBuffers.of(values, true, false).narrow(shape.size()));
  }

  private int classes(Shape found, int batch) {
    int channels = found.numDimensions() < 1 ? 0 : Math.toIntExact(found.get(-1));
    if (channels < 1 || !found.equals(shape(batch, channels))) {
      List<Object> expected = new ArrayList<>(List.of(batch));
      expected.addAll(patchSize);
      expected.add("classes");
      throw new BadInputException(
          "network output: expected %s, found %s".formatted(expected, found));
    }
    return channels;
  }

  private Shape shape(int batch, int channels) {
    long[] sizes = new long[patchSize.size() + 2];
    sizes[0] = batch;
    for (int axis = 0; axis < patchSize.size(); axis++) {
      sizes[axis + 1] = patchSize.get(axis);
    }
    sizes[sizes.length - 1] = channels;
    return Shape.of(sizes);
  }
}
