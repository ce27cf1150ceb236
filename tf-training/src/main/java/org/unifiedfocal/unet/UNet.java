package org.unifiedfocal.unet;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A U-Net (Ronneberger et al., 2015, <a
 * href="https://arxiv.org/abs/1505.04597">arXiv:1505.04597</a>) with batch normalisation, for
 * images or volumes of any size.
 *
 * <p>Level d has {@code baseFilters * 2^d} filters. A level is two blocks of [convolution 3 without
 * bias, batch normalisation, ReLU]. Going down, each level {@code enc0, enc1, ...} ends in max
 * pooling by 2, to {@code bottom}; going up, {@code dec...} begins with a transposed convolution
 * {@code up...} of kernel 2 and stride 2, to which the output of the encoder is concatenated. A
 * convolution 1, {@code head}, gives a logit for each class.
 *
 * <p>Weights are called {@code enc0.conv1.kernel}, {@code enc0.bn1.gamma}, {@code .beta}, {@code
 * .moving_mean}, {@code .moving_variance}, ..., {@code up0.kernel}, {@code up0.bias}, ..., {@code
 * head.kernel}, {@code head.bias}, with the layouts of TensorFlow and Keras.
 *
 * <p>Batch and spatial sizes of an image may be unknown when the graph is built. A size that is not
 * a multiple of {@link #sizeMultiple} is padded inside the graph by zeros, after the last voxel,
 * and the logits are cropped. Numbers out of range are refused with a {@link BadInputException}.
 *
 * @param dimensions spatial axes, 2 or 3
 * @param channels channels of an image, at least 1
 * @param classes classes with the background, 2 to 256
 * @param baseFilters filters at full size, 1 to 1024
 * @param depth how often the size is halved, 1 to 8
 */
public record UNet(int dimensions, int channels, int classes, int baseFilters, int depth) {

  public UNet {
    requireRange("dimensions", dimensions, 2, 3);
    requireRange("channels", channels, 1, Integer.MAX_VALUE);
    requireRange("classes", classes, 2, 256);
    requireRange("base filters", baseFilters, 1, 1024);
    requireRange("depth", depth, 1, 8);
  }

  /**
   * Gives the numbers to whose multiples images are padded.
   *
   * @return 2^depth
   */
  public int sizeMultiple() {
    return 1 << depth;
  }

  /**
   * Adds the network as it is trained: normalised by the statistics of the batch, which {@link
   * VariableWeights#updates} gather.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights the variables
   * @return logits [N, (D,) H, W, classes]
   */
  public Operand<TFloat32> trainingLogits(
      Ops tf, Operand<TFloat32> image, VariableWeights weights) {
    if (dimensions == 3) {
      Conv3dGradients.register();
    }
    SpatialOps spatial = new SpatialOps(tf, dimensions);
    return logits(spatial, image, weights, new BatchNormBlock(spatial).training(weights));
  }

  /**
   * Adds the network as it is used: normalised by the statistics gathered in training.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights variables or constants
   * @return logits [N, (D,) H, W, classes]
   */
  public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> image, Weights weights) {
    SpatialOps spatial = new SpatialOps(tf, dimensions);
    return logits(spatial, image, weights, new BatchNormBlock(spatial).inference(weights));
  }

  /**
   * Adds the network as it is used, and the softmax over the classes.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights variables or constants
   * @return probabilities [N, (D,) H, W, classes]
   */
  public Operand<TFloat32> probabilities(Ops tf, Operand<TFloat32> image, Weights weights) {
    return tf.nn.softmax(logits(tf, image, weights));
  }

  private Operand<TFloat32> logits(
      SpatialOps spatial, Operand<TFloat32> image, Weights weights, ConvBlock block) {
    requireImage(image.shape());
    Operand<TFloat32> x = spatial.padToMultiple(image, sizeMultiple());
    int in = channels;
    List<Operand<TFloat32>> skips = new ArrayList<>();
    for (int level = 0; level < depth; level++) {
      x = twoBlocks(block, "enc" + level, x, in, filters(level));
      in = filters(level);
      skips.add(x);
      x = spatial.maxPool(x);
    }
    x = twoBlocks(block, "bottom", x, in, filters(depth));
    for (int level = depth - 1; level >= 0; level--) {
      x = upsampling(spatial, weights, level, x);
      x = spatial.concatenate(x, skips.get(level));
      x = twoBlocks(block, "dec" + level, x, 2 * filters(level), filters(level));
    }
    return spatial.cropTo(image, head(spatial, weights, x), sizeMultiple());
  }

  private static Operand<TFloat32> twoBlocks(
      ConvBlock block, String level, Operand<TFloat32> x, int in, int filters) {
    return block.apply(level, 2, block.apply(level, 1, x, in, filters), filters, filters);
  }

  private Operand<TFloat32> upsampling(
      SpatialOps spatial, Weights weights, int level, Operand<TFloat32> x) {
    int in = filters(level + 1);
    int out = filters(level);
    Operand<TFloat32> kernel =
        weights.trainable(
            "up" + level + ".kernel",
            spatial.kernelShape(2, out, in),
            Initializer.heNormal(in)); // stride 2: each voxel out comes from one voxel in
    Operand<TFloat32> bias =
        weights.trainable("up" + level + ".bias", Shape.of(out), Initializer.constant(0));
    return spatial.tf().nn.biasAdd(spatial.upsampling(x, kernel, out), bias);
  }

  private Operand<TFloat32> head(SpatialOps spatial, Weights weights, Operand<TFloat32> x) {
    Operand<TFloat32> kernel =
        weights.trainable(
            "head.kernel",
            spatial.kernelShape(1, baseFilters, classes),
            Initializer.heNormal(baseFilters).centred());
    Operand<TFloat32> bias =
        weights.trainable("head.bias", Shape.of(classes), Initializer.constant(0));
    return spatial.tf().nn.biasAdd(spatial.convolution(x, kernel), bias);
  }

  private int filters(int level) {
    return baseFilters << level;
  }

  private void requireImage(Shape shape) {
    if (shape.numDimensions() != dimensions + 2 || shape.get(-1) != channels) {
      throw new IllegalArgumentException(
          "image: expected [N, %s, %d], found %s"
              .formatted(dimensions == 2 ? "H, W" : "D, H, W", channels, shape));
    }
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BadInputException(
          "%s: expected %d to %d, found %d".formatted(name, least, most, value));
    }
  }
}
