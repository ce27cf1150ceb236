package org.unifiedfocal.losses;

import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.core.ReduceProd;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The voxels of a batch as images [N, spatial...] with any number of spatial axes, and what is
 * computed from the neighbours of each. It is built of ops that have gradients, for any number of
 * axes and both types: convolution and pooling in three dimensions do not.
 */
final class Grid<T extends TNumber> {
  private final Arithmetic<T> a;
  private final int axes;
  private final Lazy<Operand<TInt32>> imageShape;
  private final Operand<TInt32> rowShape;
  private final Lazy<List<Axis>> spatial = new Lazy<>(this::eachAxis);
  private final Lazy<Window> window = new Lazy<>(this::windowOfThree);

  /** Constants of pooling over three voxels, and of a matrix that is turned. */
  private record Window(
      Operand<TInt32> size, Operand<TInt32> strides, Operand<TInt32> turn, Operand<TInt32> flat) {}

  /**
   * Constants of an axis.
   *
   * @param pool [outside of the axis, its size, 1, inside of it]: for the last axis [1, its size,
   *     1, outside]
   * @param margins one voxel before and after
   * @param first where an image begins that is moved backwards within its margins
   * @param last where one begins that is moved forwards
   */
  private record Axis(
      Operand<TInt32> pool, Operand<TInt32> margins, Operand<TInt32> first, Operand<TInt32> last) {}

  /**
   * Takes the shapes.
   *
   * @param axes number of spatial axes
   * @param imageShape [N, spatial...]
   * @param rowShape [N, V]
   */
  Grid(Arithmetic<T> a, int axes, Lazy<Operand<TInt32>> imageShape, Operand<TInt32> rowShape) {
    this.a = a;
    this.axes = axes;
    this.imageShape = imageShape;
    this.rowShape = rowShape;
  }

  /** A row of voxels [N, V] as an image. */
  Operand<T> image(Expression<T> row) {
    return image(row.operand());
  }

  private Operand<T> image(Operand<T> voxels) {
    return a.tf.reshape(voxels, imageShape.get());
  }

  /** An image as a row of voxels [N, V]. */
  Expression<T> row(Operand<T> image) {
    return a.of(a.tf.reshape(image, rowShape));
  }

  /** The least of each voxel and its two neighbours along every axis, within the image. */
  Operand<T> erode(Operand<T> image) {
    Fork<T> negative = new Fork<>(a.tf, a.tf.math.neg(image));
    Operand<T> greatest = greatestOfThree(negative.branch(), 0);
    for (int axis = 1; axis < axes; axis++) {
      greatest = a.tf.math.maximum(greatest, greatestOfThree(negative.branch(), axis));
    }
    return a.tf.math.neg(greatest);
  }

  /** The greatest of each voxel and all its neighbours (3, 9, 27), within the image. */
  Operand<T> dilate(Operand<T> image) {
    Operand<T> greatest = image;
    for (int axis = 0; axis < axes; axis++) {
      greatest = greatestOfThree(greatest, axis);
    }
    return greatest;
  }

  /**
   * The greatest of each voxel and its two neighbours along one axis, by pooling: what lies inside
   * of the axis is taken for channels, and pooling is fast where there are many. Nothing lies
   * inside of the last axis, which therefore changes places with all others.
   */
  private Operand<T> greatestOfThree(Operand<T> image, int axis) {
    boolean isLast = axis == axes - 1;
    Operand<T> turned = isLast ? turn(a.tf.reshape(image, window.get().flat())) : image;
    Operand<T> channels = a.tf.reshape(turned, spatial.get().get(axis).pool());
    Operand<T> pooled =
        a.tf.nn.maxPool(channels, window.get().size(), window.get().strides(), "SAME");
    if (isLast) {
      pooled = turn(a.tf.squeeze(pooled, Squeeze.axis(List.of(0L, 2L))));
    }
    return image(pooled);
  }

  private Operand<T> turn(Operand<T> matrix) {
    return a.tf.linalg.transpose(matrix, window.get().turn());
  }

  /** The mean of each voxel and its two neighbours along every axis, 0 outside of the image. */
  Operand<T> meanOfCross(Operand<T> image) {
    Fork<T> fork = new Fork<>(a.tf, image);
    Operand<T> sum = fork.branch();
    for (Axis axis : spatial.get()) {
      Operand<T> padded = a.tf.pad(fork.branch(), axis.margins(), a.constant(0));
      sum = a.tf.math.add(sum, a.tf.slice(padded, axis.first(), imageShape.get()));
      sum = a.tf.math.add(sum, a.tf.slice(padded, axis.last(), imageShape.get()));
    }
    return a.of(sum).times(1.0 / (1 + 2 * axes)).operand();
  }

  private Window windowOfThree() {
    return new Window(
        a.tf.array(1, 3, 1, 1),
        a.tf.array(1, 1, 1, 1),
        a.tf.array(1, 0),
        concat(List.of(a.tf.array(-1), sizes(axes, 1))));
  }

  private List<Axis> eachAxis() {
    return IntStream.rangeClosed(1, axes).mapToObj(this::axis).toList();
  }

  private Axis axis(int axis) {
    int[][] margins = new int[axes + 1][2];
    margins[axis] = new int[] {1, 1};
    int[] last = new int[axes + 1];
    last[axis] = 2;
    return new Axis(
        poolShape(axis),
        a.tf.constant(margins),
        a.tf.constant(new int[axes + 1]),
        a.tf.constant(last));
  }

  private Operand<TInt32> poolShape(int axis) {
    if (axis == axes) {
      return concat(List.of(a.tf.array(1), sizes(axis, 1), a.tf.array(1, -1)));
    }
    Operand<TInt32> inside =
        a.tf.reduceProd(sizes(axis + 1, axes - axis), a.tf.constant(0), ReduceProd.keepDims(true));
    return concat(List.of(a.tf.array(-1), sizes(axis, 1), a.tf.array(1), inside));
  }

  private Operand<TInt32> sizes(int axis, int count) {
    return a.tf.slice(imageShape.get(), a.tf.array(axis), a.tf.array(count));
  }

  private Operand<TInt32> concat(List<Operand<TInt32>> parts) {
    return a.tf.concat(parts, a.tf.constant(0));
  }
}
