package org.unifiedfocal.unet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The ops of a {@link UNet}. No tensor is read more than twice: then no gradient is a sum of more
 * than two terms, whose order TensorFlow leaves to chance.
 */
final class UNetGraph {
  private final UNet network;
  private final SpatialOps spatial;
  private final Weights weights;
  private final ConvNorm convolution;
  private final Dropout dropout;

  private UNetGraph(
      UNet network, SpatialOps spatial, Weights weights, ConvNorm convolution, Dropout dropout) {
    this.network = network;
    this.spatial = spatial;
    this.weights = weights;
    this.convolution = convolution;
    this.dropout = dropout;
  }

  /** The network that learns. */
  static UNetGraph training(UNet network, Ops tf, VariableWeights weights) {
    if (network.dimensions() == 3) {
      Conv3dGradients.register();
    }
    SpatialOps spatial = new SpatialOps(tf, network.dimensions());
    Norm norm = network.options().norm();
    return new UNetGraph(
        network,
        spatial,
        weights,
        norm instanceof Norm.Batch
            ? new BatchNorm(spatial).training(weights)
            : new GroupNorm(spatial, weights, norm),
        Dropout.ofChannels(network.options().dropout(), spatial, weights));
  }

  /** The network that is done learning. */
  static UNetGraph inference(UNet network, Ops tf, Weights weights) {
    SpatialOps spatial = new SpatialOps(tf, network.dimensions());
    Norm norm = network.options().norm();
    return new UNetGraph(
        network,
        spatial,
        weights,
        norm instanceof Norm.Batch
            ? new BatchNorm(spatial).inference(weights)
            : new GroupNorm(spatial, weights, norm),
        Dropout.NONE);
  }

  /** Adds the ops, with so many heads; gives the logits, the finest first. */
  List<Operand<TFloat32>> logits(Operand<TFloat32> image, int heads) {
    requireImage(image.shape());
    Operand<TFloat32> x = spatial.padToMultiple(image, network.sizeMultiple());
    int in = network.channels();
    List<Operand<TFloat32>> skips = new ArrayList<>();
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

  private Operand<TFloat32> level(String name, Operand<TFloat32> x, int in, int filters) {
    Ops tf = spatial.tf();
    Activation activation = network.options().activation();
    Operand<TFloat32> y = convolution.apply(new ConvNorm.Layer(name, "1", 3, in, filters), x);
    y = dropout.apply(name, activation.of(tf, y));
    y = convolution.apply(new ConvNorm.Layer(name, "2", 3, filters, filters), y);
    return network.options().residual()
        ? activation.ofSum(tf, y, shortcut(name, x, in, filters))
        : activation.of(tf, y);
  }

  private Operand<TFloat32> shortcut(String name, Operand<TFloat32> x, int in, int filters) {
    return in == filters
        ? x
        : convolution.apply(new ConvNorm.Layer(name, "_shortcut", 1, in, filters), x);
  }

  private Operand<TFloat32> upsampling(int level, Operand<TFloat32> x) {
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
    if (transposed) {
      return spatial.tf().nn.biasAdd(spatial.upsampling(x, kernel, out), bias);
    }
    // The order does not matter: the weights of an interpolation sum to 1. Small is fast.
    return spatial.resize(
        spatial.tf().nn.biasAdd(spatial.convolution(x, kernel), bias),
        network.options().upsampling() == Upsampling.LINEAR);
  }

  private Operand<TFloat32> head(int level, Operand<TFloat32> x) {
    String name = level == 0 ? "head" : "head" + level;
    Operand<TFloat32> kernel =
        weights.trainable(
            name + ".kernel",
            spatial.kernelShape(1, filters(level), network.classes()),
            Initializer.heNormal(filters(level)).centred());
    Operand<TFloat32> bias =
        weights.trainable(name + ".bias", Shape.of(network.classes()), Initializer.constant(0));
    return spatial.tf().nn.biasAdd(spatial.convolution(x, kernel), bias);
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
