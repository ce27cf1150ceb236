package org.unifiedfocal.imaging;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings volumes of one geometry to another spacing and back. The grid keeps its edges: {@code
 * round(size * spacing / target)} voxels, at least one, divide the same extent, so that the spacing
 * is the target's to the rounding of the size, and the affine changes along.
 *
 * <p>Images are interpolated by cubic convolution (Keys, 1981, a = -1/2) along each axis; labels
 * take the nearest voxel; what comes back, such as probabilities, is interpolated linearly, so that
 * it stays within its limits and keeps its sum. Beyond its edge an image goes on with the value
 * there. As nnU-Net does it (Isensee et al., 2021), images are not smoothed before they become
 * coarser, and where the largest spacing is more than {@value #ANISOTROPIC} times the smallest, the
 * slices along that axis are taken from the nearest instead of mixed.
 */
public final class Resampling {
  private static final int ANISOTROPIC = 3;

  private final Geometry original;
  private final Geometry target;
  private final boolean[] nearest;

  private Resampling(Geometry original, Geometry target, boolean[] nearest) {
    this.original = original;
    this.target = target;
    this.nearest = nearest;
  }

  /**
   * Finds the grid of another spacing.
   *
   * @param geometry the grid of the images
   * @param spacing millimetres between voxels, slowest axis first
   * @return how to bring images to it
   * @throws BadInputException if the number of axes differs, an axis has no spacing, or there would
   *     be more than 2^31 - 1 voxels
   */
  public static Resampling of(Geometry geometry, List<Double> spacing) {
    double[] found = geometry.spacing();
    if (found.length != spacing.size()) {
      throw new BadInputException(
          "image: expected %d axes for a spacing of %s, found %s"
              .formatted(spacing.size(), spacing, geometry.shape()));
    }
    List<Integer> shape = new ArrayList<>();
    double voxels = 1;
    for (int axis = 0; axis < found.length; axis++) {
      double size = geometry.shape().get(axis) * found[axis] / spacing.get(axis);
      voxels *= Math.max(1, Math.rint(size));
      if (!(found[axis] > 0) || !(voxels <= Integer.MAX_VALUE)) {
        throw new BadInputException(
            "image: expected voxels that a spacing of %s mm makes no more than 2^31 - 1, found %s"
                    .formatted(spacing, geometry.shape())
                + " of "
                + describe(found)
                + " mm");
      }
      shape.add((int) Math.max(1, Math.rint(size)));
    }
    return new Resampling(
        geometry, new Geometry(shape, scaled(geometry, shape)), nearestAxes(found, spacing));
  }

  private static String describe(double[] spacing) {
    return IntStream.range(0, spacing.length).mapToObj(i -> spacing[i]).toList().toString();
  }

  /** The grid's edges stay: index i of the new grid is (i + 1/2) * scale - 1/2 of the old one. */
  private static Affine scaled(Geometry from, List<Integer> shape) {
    if (from.shape().equals(shape)) {
      return from.affine();
    }
    double[][] rows = new double[3][4];
    for (int row = 0; row < 3; row++) {
      rows[row][3] = from.affine().get(row, 3);
      for (int column = 0; column < 3; column++) {
        int axis = shape.size() - 1 - column;
        double scale = axis < 0 ? 1 : from.shape().get(axis) / (double) shape.get(axis);
        double step = from.affine().get(row, column);
        rows[row][column] = step * scale;
        rows[row][3] += step * (scale - 1) / 2;
      }
    }
    return Affine.of(rows);
  }

  private static boolean[] nearestAxes(double[] found, List<Double> spacing) {
    double[] wanted = spacing.stream().mapToDouble(Double::doubleValue).toArray();
    boolean[] nearest = new boolean[found.length];
    for (int axis = 0; axis < found.length; axis++) {
      nearest[axis] = isCoarse(found, axis) || isCoarse(wanted, axis);
    }
    return nearest;
  }

  private static boolean isCoarse(double[] spacing, int axis) {
    double smallest =
        IntStream.range(0, spacing.length).mapToDouble(i -> spacing[i]).min().orElseThrow();
    return spacing[axis] > ANISOTROPIC * smallest;
  }

  /**
   * Gives the grid of the resampled images.
   *
   * @return equal to the original one if that has the spacing already
   */
  public Geometry target() {
    return target;
  }

  /**
   * Gives the largest grid on the way: axis after axis, the slowest first, becomes the target's.
   *
   * @return its voxels, at least those of the target
   */
  long largestVoxels() {
    long voxels = original.voxels();
    long largest = voxels;
    for (int axis = 0; axis < 3; axis++) {
      voxels = voxels / size(original, axis) * size(target, axis);
      largest = Math.max(largest, voxels);
    }
    return largest;
  }

  /**
   * Resamples an image.
   *
   * @param image an image on the original grid
   * @return the image on the target grid; the same object if the grids are equal
   * @throws IllegalArgumentException for an image of another shape
   * @throws BadInputException if there are more than 2^31 - 1 values, at the end or on the way: the
   *     axes change one after the other, the slowest first
   */
  public Image toTarget(Image image) {
    return resample(image, original, target, Kernel.CUBIC);
  }

  /**
   * Resamples a label map.
   *
   * @param labels a label map on the original grid
   * @return the label map on the target grid; the same object if the grids are equal
   * @throws IllegalArgumentException for a label map of another shape
   */
  public LabelMap toTarget(LabelMap labels) {
    check(labels.geometry(), original);
    if (original.equals(target)) {
      return labels;
    }
    int[][] sources = new int[3][];
    for (int axis = 0; axis < 3; axis++) {
      int from = size(original, axis);
      sources[axis] = AxisWeights.of(Kernel.NEAREST, from, size(target, axis)).sources();
    }
    byte[] resampled = new byte[target.voxels()];
    int voxel = 0;
    for (int z : sources[0]) {
      for (int y : sources[1]) {
        for (int x : sources[2]) {
          int from = (z * size(original, 1) + y) * size(original, 2) + x;
          resampled[voxel++] = labels.labels()[from];
        }
      }
    }
    return new LabelMap(target, resampled);
  }

  /**
   * Resamples an image back.
   *
   * @param image an image on the target grid, such as probabilities
   * @return the image on the original grid; the same object if the grids are equal
   * @throws IllegalArgumentException for an image of another shape
   * @throws BadInputException if there are more than 2^31 - 1 values
   */
  public Image fromTarget(Image image) {
    return resample(image, target, original, Kernel.LINEAR);
  }

  /**
   * Resamples an image back slice by slice, to the values of {@link #fromTarget(Image)}.
   *
   * @param slices the slices of an image on the target grid
   * @return the slices of the image on the original grid; the same object if the grids are equal
   */
  public SliceSource fromTarget(SliceSource slices) {
    if (original.equals(target)) {
      return slices;
    }
    @Nullable AxisWeights[] axes = new AxisWeights[target.dimensions()];
    for (int axis = 0; axis < axes.length; axis++) {
      int size = original.shape().get(axis);
      if (size != target.shape().get(axis)) {
        axes[axis] = weights(axis, Kernel.LINEAR, target.shape().get(axis), size);
      }
    }
    return new ResampledSlices(slices, target.shape(), axes);
  }

  private AxisWeights weights(int axis, Kernel kernel, int oldSize, int newSize) {
    return AxisWeights.of(nearest[axis] ? Kernel.NEAREST : kernel, oldSize, newSize);
  }

  private Image resample(Image image, Geometry from, Geometry to, Kernel kernel) {
    check(image.geometry(), from);
    if (from.equals(to)) {
      return image;
    }
    if ((long) to.voxels() * image.channels() > Integer.MAX_VALUE) {
      throw new BadInputException(
          "image: expected at most 2^31 - 1 values, found %s voxels of %d channels"
              .formatted(to.shape(), image.channels()));
    }
    int[] shape = {size(from, 0), size(from, 1), size(from, 2)};
    float[] values = image.values();
    for (int axis = 0; axis < 3; axis++) {
      int size = size(to, axis);
      if (size != shape[axis]) {
        values =
            weights(axis - 3 + nearest.length, kernel, shape[axis], size)
                .apply(values, stride(shape, axis) * image.channels());
        shape[axis] = size;
      }
    }
    return new Image(to, image.channels(), values);
  }

  private static int stride(int[] shape, int axis) {
    int stride = 1;
    for (int faster = axis + 1; faster < 3; faster++) {
      stride *= shape[faster];
    }
    return stride;
  }

  /** The size along one of depth, height and width. */
  private static int size(Geometry geometry, int axis) {
    int place = axis - 3 + geometry.dimensions();
    return place < 0 ? 1 : geometry.shape().get(place);
  }

  private static void check(Geometry found, Geometry expected) {
    if (!found.shape().equals(expected.shape())) {
      throw new IllegalArgumentException(
          "expected shape %s, found %s".formatted(expected.shape(), found.shape()));
    }
  }
}
