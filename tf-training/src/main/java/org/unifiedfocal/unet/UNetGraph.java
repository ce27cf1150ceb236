package org.unifiedfocal.unet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * The ops of a {@link UNet}. No tensor is read more than twice: then no gradient is a sum of more
 * than two terms, whose order TensorFlow leaves to chance.
 *
 * @param <T> the type of the activations
 */
final class UNetGraph<T extends TNumber> {
  private final UNet network;
  private final SpatialOps spatial;
  private final Class<T> type;
  private final Weights weights;
  private final ConvNorm<T> convolution;
  private final Dropout<T> dropout;

  private UNetGraph(
      UNet network,
      SpatialOps spatial,
      Class<T> type,
      Weights weights,
      ConvNorm<T> convolution,
      Dropout<T> dropout) {
    this.network = network;
    this.spatial = spatial;
    this.type = type;
    this.weights = weights;
    this.convolution = convolution;
    this.dropout = dropout;
  }

  /** The network that learns. */
  static UNetGraph<?> training(UNet network, Ops tf, VariableWeights weights) {
    return switch (network.options().precision()) {
      case FLOAT32 -> training(network, tf, weights, TFloat32.class);
      case BFLOAT16 -> training(network, tf, weights, TBfloat16.class);
    };
  }

  private static <T extends TNumber> UNetGraph<T> training(
      UNet network, Ops tf, VariableWeights weights, Class<T> type) {
    if (network.dimensions() == 3) {
      Conv3dGradients.register();
    }
    SpatialOps spatial = new SpatialOps(tf, network.dimensions());
    Norm norm = network.options().norm();
    ConvNorm<T> convolution =
        norm instanceof Norm.Batch
            ? new BatchNorm(spatial).training(weights)
            : new GroupNorm<>(spatial, weights, norm);
    return new UNetGraph<>(
        network,
        spatial,
        type,
        weights,
        convolution,
        Dropout.ofChannels(network.options().dropout(), spatial, weights));
  }

  /** The network that is done learning. */
  static UNetGraph<TFloat32> inference(UNet network, Ops tf, Weights weights) {
    SpatialOps spatial = new SpatialOps(tf, network.dimensions());
    Norm norm = network.options().norm();
    ConvNorm<TFloat32> convolution =
        norm instanceof Norm.Batch
            ? new BatchNorm(spatial).inference(weights)
            : new GroupNorm<>(spatial, weights, norm);
    return new UNetGraph<>(network, spatial, TFloat32.class, weights, convolution, Dropout.none());
  }

  /** Adds the ops, with so many heads; gives the logits, the finest first. */
  List<Operand<TFloat32>> logits(Operand<TFloat32> image, int heads) {
    requireImage(image.shape());
    Operand<T> x = spatial.cast(spatial.padToMultiple(image, network.sizeMultiple()), type);
    int in = network.channels();
    List<Operand<T>> skips = new ArrayList<>();
    for (int level = 0; level < network.depth(); level++) {
      x = level("enc" + level, x, in, filters(level));
      in = filters(level);
      skips.add(x);
      x = spatial.maxPool(x);
    }
    x = level("bottom", x, in, filters(network.depth()));
    List<Operand<TFloat32>> logits = new ArrayList<>();
    for (int level = network.depth() - 1; level >= 0; level--) {
      x = spatial.concatenate(upsampling(level, x), skips.get(level));
      x = level("dec" + level, x, 2 * filters(level), filters(level));
      if (level < heads) {
        logits.add(spatial.cropTo(image, head(level, x), network.sizeMultiple(), level));
      }
    }
    Collections.reverse(logits);
    return logits;
  }

  private Operand<T> level(String name, Operand<T> x, int in, int filters) {
    Ops tf = spatial.tf();
    Activation activation = network.options().activation();
    Operand<T> y = convolution.apply(new ConvNorm.Layer(name, "1", 3, in, filters), x);
    y = dropout.apply(name, activation.of(tf, y));
    y = convolution.apply(new ConvNorm.Layer(name, "2", 3, filters, filters), y);
    return network.options().residual()
        ? activation.ofSum(tf, y, shortcut(name, x, in, filters))
        : activation.of(tf, y);
  }

  private Operand<T> shortcut(String name, Operand<T> x, int in, int filters) {
    return in == filters
        ? x
        : convolution.apply(new ConvNorm.Layer(name, "_shortcut", 1, in, filters), x);
  }

  private Operand<T> upsampling(int level, Operand<T> x) {
    int in = filters(level + 1);
    int out = filters(level);
    boolean transposed = network.options().upsampling() == Upsampling.TRANSPOSED;
    Operand<TFloat32> kernel =
        weights.trainable(
            "up" + level + ".kernel",
            transposed ? spatial.kernelShape(2, out, in) : spatial.kernelShape(1, in, out),
            Initializer.heNormal(in)); // stride 2: each voxel out comes from one voxel in
    Operand<TFloat32> bias =
        weights.trainable("up" + level + ".bias", Shape.of(out), Initializer.constant(0));
    Operand<T> castKernel = spatial.cast(kernel, type);
    Operand<T> castBias = spatial.cast(bias, type);
    Ops tf = spatial.tf();
    if (transposed) {
      return tf.nn.biasAdd(spatial.upsampling(x, castKernel, out), castBias);
    }
    // The weights of an interpolation sum to 1, so that the convolution may as well come first,
    // where there are fewer voxels.
    Operand<T> few = tf.nn.biasAdd(spatial.convolution(x, castKernel), castBias);
    boolean linear = network.options().upsampling() == Upsampling.LINEAR;
    return spatial.cast(spatial.resize(asFloat32(few), linear), type);
  }

  private Operand<TFloat32> head(int level, Operand<T> x) {
    String name = level == 0 ? "head" : "head" + level;
    Operand<TFloat32> kernel =
        weights.trainable(
            name + ".kernel",
            spatial.kernelShape(1, filters(level), network.classes()),
            Initializer.heNormal(filters(level)).centred());
    Operand<TFloat32> bias =
        weights.trainable(name + ".bias", Shape.of(network.classes()), Initializer.constant(0));
    Operand<T> logits = spatial.convolution(x, spatial.cast(kernel, type));
    return spatial.tf().nn.biasAdd(asFloat32(logits), bias);
  }

  @SuppressWarnings("unchecked") // T is TFloat32 where the class says so
  private Operand<TFloat32> asFloat32(Operand<T> x) {
    return type == TFloat32.class
        ? (Operand<TFloat32>) x
        : spatial.tf().dtypes.cast(x, TFloat32.class);
  }

  private int filters(int level) {
    return network.baseFilters() << level;
  }

  private void requireImage(Shape shape) {
    int dimensions = network.dimensions();
    if (shape.numDimensions() != dimensions + 2 || shape.get(-1) != network.channels()) {
      throw new IllegalArgumentException(
          "image: expected [N, %s, %d], found %s"
              .formatted(dimensions == 2 ? "H, W" : "D, H, W", network.channels(), shape));
    }
  }
}
