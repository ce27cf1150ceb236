package org.unifiedfocal.unet;

import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A U-Net (Ronneberger et al., 2015, <a
 * href="https://arxiv.org/abs/1505.04597">arXiv:1505.04597</a>) with normalisation, for images or
 * volumes of any size.
 *
 * <p>Level d has {@code baseFilters * 2^d} filters. A level is two blocks of [convolution 3 without
 * bias, normalisation, activation]. Going down, each level {@code enc0, enc1, ...} ends in max
 * pooling by 2, to {@code bottom}; going up, {@code dec...} begins with an upsampling by 2, {@code
 * up...}, to which the output of the encoder is concatenated. A convolution 1, {@code head}, gives
 * a logit for each class.
 *
 * <p>Weights are called {@code enc0.conv1.kernel}, {@code enc0.bn1.gamma}, {@code .beta}, {@code
 * .moving_mean}, {@code .moving_variance}, ..., {@code up0.kernel}, {@code up0.bias}, ..., {@code
 * head.kernel}, {@code head.bias}, with the layouts of TensorFlow and Keras. Norms other than that
 * of the batch are called {@code enc0.norm1}, the convolution of a residual connection and its norm
 * {@code enc0.conv_shortcut} and {@code enc0.bn_shortcut} or {@code enc0.norm_shortcut}.
 *
 * <p>Batch and spatial sizes of an image may be unknown when the graph is built. A size that is not
 * a multiple of {@link #sizeMultiple} is padded inside the graph by zeros, after the last voxel,
 * and the logits are cropped. Numbers out of range, and groups of a norm that do not divide the
 * base filters, are refused with a {@link BadInputException}.
 *
 * @param dimensions spatial axes, 2 or 3
 * @param channels channels of an image, at least 1
 * @param classes classes with the background, or regions: 2 to 256
 * @param baseFilters filters at full size, 1 to 1024
 * @param depth how often the size is halved, 1 to 8
 * @param options what the layers are made of
 */
public record UNet(
    int dimensions, int channels, int classes, int baseFilters, int depth, UNetOptions options) {

  public UNet {
    requireRange("dimensions", dimensions, 2, 3);
    requireRange("channels", channels, 1, Integer.MAX_VALUE);
    requireRange("classes", classes, 2, 256);
    requireRange("base filters", baseFilters, 1, 1024);
    requireRange("depth", depth, 1, 8);
    Objects.requireNonNull(options, "options are missing");
    if (options.norm() instanceof Norm.Group group && baseFilters % group.groups() != 0) {
      throw new BadInputException(
          "norm: expected groups that divide the %d base filters, found %s"
              .formatted(baseFilters, group));
    }
  }

  /**
   * Makes a network of the layers of {@link UNetOptions#withDefaults}.
   *
   * @param dimensions spatial axes, 2 or 3
   * @param channels channels of an image, at least 1
   * @param classes classes with the background, 2 to 256
   * @param baseFilters filters at full size, 1 to 1024
   * @param depth how often the size is halved, 1 to 8
   */
  public UNet(int dimensions, int channels, int classes, int baseFilters, int depth) {
    this(dimensions, channels, classes, baseFilters, depth, UNetOptions.withDefaults());
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
   * VariableWeights#updates} gather, and with dropout.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights the variables
   * @return logits [N, (D,) H, W, classes]
   */
  public Operand<TFloat32> trainingLogits(
      Ops tf, Operand<TFloat32> image, VariableWeights weights) {
    return trainingLogits(tf, image, weights, 1).get(0);
  }

  /**
   * Adds the network as it is trained with deep supervision: levels of the way up have a head of
   * their own, {@code head1, head2, ...}.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights the variables
   * @param levels how many levels give logits, from the finest: 1 to {@link #depth}
   * @return logits of falling resolution: the sizes of the i-th, from 0, are those of the image
   *     divided by 2^i and rounded up
   * @throws IllegalArgumentException if there are not so many levels
   */
  public List<Operand<TFloat32>> trainingLogits(
      Ops tf, Operand<TFloat32> image, VariableWeights weights, int levels) {
    if (levels < 1 || levels > depth) {
      throw new IllegalArgumentException(
          "levels: expected 1 to %d, found %d".formatted(depth, levels));
    }
    return UNetGraph.training(this, tf, weights).logits(image, levels);
  }

  /**
   * Adds the network as it is used: normalised by the statistics gathered in training where the
   * norm has any, without dropout.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights variables or constants
   * @return logits [N, (D,) H, W, classes]
   */
  public Operand<TFloat32> logits(Ops tf, Operand<TFloat32> image, Weights weights) {
    return UNetGraph.inference(this, tf, weights).logits(image, 1).get(0);
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

  /**
   * Adds the network as it is used, and the sigmoid of each channel by itself, for a network whose
   * channels are regions that overlap.
   *
   * @param tf the graph
   * @param image float32 [N, (D,) H, W, channels]
   * @param weights variables or constants
   * @return probabilities [N, (D,) H, W, classes]
   */
  public Operand<TFloat32> regionProbabilities(Ops tf, Operand<TFloat32> image, Weights weights) {
    return tf.math.sigmoid(logits(tf, image, weights));
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new BadInputException(
          "%s: expected %d to %d, found %d".formatted(name, least, most, value));
    }
  }
}
