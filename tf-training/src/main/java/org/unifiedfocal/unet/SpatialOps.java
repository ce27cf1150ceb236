package org.unifiedfocal.unet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.image.ResizeNearestNeighbor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * The ops whose names and shapes depend on the number of spatial axes. Tensors are [N, (D,) H, W,
 * C], kernels [(d,) h, w, in, out], those of transposed convolutions [(d,) h, w, out, in].
 *
 * @param tf the graph
 * @param dimensions spatial axes, 2 or 3
 */
record SpatialOps(Ops tf, int dimensions) {

  /** The shape of a kernel of equal size along all spatial axes. */
  Shape kernelShape(int size, int in, int out) {
    long[] shape = new long[dimensions + 2];
    Arrays.fill(shape, size);
    shape[dimensions] = in;
    shape[dimensions + 1] = out;
    return Shape.of(shape);
  }

  /** A tensor in another type; one of float32 in float32 as it is. */
  @SuppressWarnings("unchecked") // T is TFloat32 where the class says so
  <T extends TNumber> Operand<T> cast(Operand<TFloat32> x, Class<T> type) {
    return type == TFloat32.class ? (Operand<T>) x : tf.dtypes.cast(x, type);
  }

  /**
   * Whether the batch normalisation of so many channels, -1 if they are not known, is fast: with
   * bfloat16 it takes blocks of 16, and for others many times as long.
   */
  static boolean normalisesFast(Class<? extends TNumber> type, long channels) {
    return type == TFloat32.class || (channels > 0 && channels % 16 == 0);
  }

  /** Convolution with stride 1 that keeps the size. */
  <T extends TNumber> Operand<T> convolution(Operand<T> x, Operand<T> kernel) {
    return dimensions == 2
        ? tf.nn.conv2d(x, kernel, steps(1), "SAME")
        : tf.nn.conv3d(x, kernel, steps(1), "SAME");
  }

  /** Transposed convolution of kernel 2 and stride 2: twice the size, {@code filters} channels. */
  <T extends TNumber> Operand<T> upsampling(Operand<T> x, Operand<T> kernel, int filters) {
    int[] factors = new int[dimensions + 1];
    Arrays.fill(factors, 2);
    factors[0] = 1;
    Operand<TInt32> size =
        tf.concat(
            List.of(tf.math.mul(leadingSizes(x), tf.array(factors)), tf.array(filters)),
            tf.constant(0));
    return dimensions == 2
        ? tf.nn.conv2dBackpropInput(size, kernel, x, steps(2), "SAME")
        : tf.nn.conv3dBackpropInput(size, kernel, x, steps(2), "SAME");
  }

  /**
   * Twice the size without parameters, by the nearest voxel or by linear interpolation with
   * half-pixel centres. Volumes take it along the depth and then in their slices.
   */
  Operand<TFloat32> resize(Operand<TFloat32> x, boolean linear) {
    if (dimensions == 2) {
      return resizePlanes(x, tf.array(2, 2), linear);
    }
    Operand<TInt32> sizes = tf.shape(x);
    Operand<TInt32> doubled = tf.math.mul(sizes, tf.array(1, 2, 1, 1, 1));
    Operand<TInt32> depthAndRest =
        tf.concat(
            List.of(
                tf.slice(sizes, tf.array(0), tf.array(2)),
                tf.array(-1),
                tf.slice(sizes, tf.array(4), tf.array(1))),
            tf.constant(0));
    Operand<TFloat32> deeper =
        tf.reshape(resizePlanes(tf.reshape(x, depthAndRest), tf.array(2, 1), linear), doubled);
    Operand<TFloat32> slices = resizePlanes(asPlanes(deeper), tf.array(2, 2), linear);
    return tf.reshape(slices, tf.math.mul(sizes, tf.array(1, 2, 2, 2, 1)));
  }

  private Operand<TFloat32> resizePlanes(
      Operand<TFloat32> planes, Operand<TInt32> factors, boolean linear) {
    Operand<TInt32> size =
        tf.math.mul(tf.slice(tf.shape(planes), tf.array(1), tf.array(2)), factors);
    return linear
        ? tf.image.resizeBilinear(planes, size, ResizeBilinear.halfPixelCenters(true))
        : tf.image.resizeNearestNeighbor(
            planes, size, ResizeNearestNeighbor.halfPixelCenters(true));
  }

  /**
   * Maximum over windows of 2: half the size. A batch of images is pooled as one volume, in windows
   * of 1 along the batch: TensorFlow has a fast gradient on the CPU for volumes, while that of its
   * MaxPoolV2 takes several times as long.
   */
  <T extends TNumber> Operand<T> maxPool(Operand<T> x) {
    if (dimensions == 3) {
      return tf.nn.maxPool3d(x, steps(2), steps(2), "VALID");
    }
    Operand<TInt32> batch = tf.constant(0);
    List<Long> window = List.of(1L, 1L, 2L, 2L, 1L);
    return tf.squeeze(
        tf.nn.maxPool3d(tf.expandDims(x, batch), window, window, "VALID"),
        Squeeze.axis(List.of(0L)));
  }

  /** Puts the channels of two tensors of one size side by side. */
  <T extends TNumber> Operand<T> concatenate(Operand<T> first, Operand<T> second) {
    return tf.concat(List.of(first, second), tf.constant(dimensions + 1));
  }

  /**
   * Views a tensor as a batch of planes [N, H, W, C], which is all that some kernels know: each
   * slice of a volume counts as an image.
   */
  <T extends TNumber> Operand<T> asPlanes(Operand<T> x) {
    if (dimensions == 2) {
      return x;
    }
    Operand<TInt32> plane = tf.slice(tf.shape(x), tf.array(2), tf.array(3));
    return tf.reshape(x, tf.concat(List.of(tf.array(-1), plane), tf.constant(0)));
  }

  /** Undoes {@link #asPlanes} for a tensor whose shape was that of {@code original}. */
  <T extends TNumber> Operand<T> fromPlanes(Operand<T> planes, Operand<T> original) {
    return dimensions == 2 ? planes : tf.reshape(planes, tf.shape(original));
  }

  /** Adds zeros at the end of each spatial axis up to the next multiple of a number. */
  Operand<TFloat32> padToMultiple(Operand<TFloat32> x, int multiple) {
    if (isMultiple(x.shape(), multiple)) {
      return x;
    }
    Operand<TInt32> sizes = tf.shape(x);
    Operand<TInt32> missing = tf.math.floorMod(tf.math.neg(sizes), tf.constant(multiple));
    // Neither the batch nor the channels grow.
    int[] spatial = new int[dimensions + 2];
    Arrays.fill(spatial, 1, dimensions + 1, 1);
    Operand<TInt32> after = tf.math.mul(missing, tf.array(spatial));
    return tf.pad(
        x, tf.stack(List.of(tf.zerosLike(after), after), Stack.axis(1L)), tf.constant(0f));
  }

  /**
   * Undoes {@link #padToMultiple} where the size was then halved: gives {@code x} the size of the
   * image before it, divided by 2^halvings and rounded up.
   */
  Operand<TFloat32> cropTo(
      Operand<TFloat32> image, Operand<TFloat32> x, int multiple, int halvings) {
    if (isMultiple(image.shape(), multiple)) {
      return x;
    }
    int[] divisors = new int[dimensions + 1];
    Arrays.fill(divisors, -1 << halvings);
    divisors[0] = -1;
    Operand<TInt32> sizes = tf.math.neg(tf.math.floorDiv(leadingSizes(image), tf.array(divisors)));
    Operand<TInt32> all = tf.array(-1);
    return tf.slice(
        x, tf.array(new int[dimensions + 2]), tf.concat(List.of(sizes, all), tf.constant(0)));
  }

  /** Batch and spatial sizes, without the channels. */
  private Operand<TInt32> leadingSizes(Operand<? extends TNumber> x) {
    return tf.slice(tf.shape(x), tf.array(0), tf.array(dimensions + 1));
  }

  private boolean isMultiple(Shape shape, int multiple) {
    return LongStream.rangeClosed(1, dimensions)
        .map(axis -> shape.get((int) axis))
        .allMatch(size -> size != Shape.UNKNOWN_SIZE && size % multiple == 0);
  }

  private List<Long> steps(long step) {
    List<Long> steps = new ArrayList<>(Collections.nCopies(dimensions + 2, step));
    steps.set(0, 1L);
    steps.set(dimensions + 1, 1L);
    return steps;
  }
}
