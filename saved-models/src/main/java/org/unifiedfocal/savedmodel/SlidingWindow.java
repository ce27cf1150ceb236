package org.unifiedfocal.savedmodel;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.SliceSource;

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
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
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
    SliceSource slices =
        new WindowedSlices(
            this, image, Set.of(), batchSize, network, new TileCounter(Progress.NONE));
    ImageSlices result = new ImageSlices(image.geometry());
    for (int slice = 0; slice < shape.get(0); slice++) {
      result.accept(slice, slices.next());
    }
    return result.image();
  }

  /**
   * Gives the number of voxels in a window.
   *
   * @return the product of {@link #patchSize()}
   */
  int patchVoxels() {
    return patchSize.stream().reduce(1, Math::multiplyExact);
  }
}
