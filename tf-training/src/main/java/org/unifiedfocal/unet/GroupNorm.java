package org.unifiedfocal.unet;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Group normalisation of a convolution (Wu and He, 2018, <a
 * href="https://arxiv.org/abs/1803.08494">arXiv:1803.08494</a>), in training and in inference:
 *
 * <pre>gamma * (conv(x) - mean) / sqrt(variance + epsilon) + beta</pre>
 *
 * <p>Mean and variance are those of each image over all voxels of the channels of a group; gamma
 * and beta are those of a channel. Groups of one channel are instance normalisation.
 *
 * <p>TensorFlow has a fast kernel for batch normalisation alone. A group of an image becomes a
 * channel of it: of [N, voxels, groups, channels] the kernel sees [voxels * channels, N * groups].
 * On a CPU this takes two thirds of the time of means and products, or less.
 *
 * @param <T> the type of what is normalised
 * @param spatial the ops
 * @param weights where gamma and beta come from
 * @param norm how many channels are a group
 */
record GroupNorm<T extends TNumber>(SpatialOps spatial, Weights weights, Norm norm)
    implements ConvNorm<T> {
  @Override
  public Operand<T> apply(Layer layer, Operand<T> x) {
    Operand<T> y = spatial.convolution(x, spatial.cast(layer.kernel(spatial, weights), x.type()));
    Shape channel = Shape.of(layer.filters());
    Operand<TFloat32> gamma =
        weights.trainable(layer.name("norm", "gamma"), channel, Initializer.constant(1));
    Operand<TFloat32> beta =
        weights.trainable(layer.name("norm", "beta"), channel, Initializer.constant(0));
    int groups = norm instanceof Norm.Group group ? group.groups() : layer.filters();
    long columns = y.shape().get(0) == Shape.UNKNOWN_SIZE ? -1 : y.shape().get(0) * groups;
    return SpatialOps.normalisesFast(x.type(), layer.filters())
            && SpatialOps.normalisesFast(x.type(), columns)
        ? normalised(y, groups, gamma, beta)
        : spatial.cast(
            normalised(tf().dtypes.cast(y, TFloat32.class), groups, gamma, beta), x.type());
  }

  private <S extends TNumber> Operand<S> normalised(
      Operand<S> x, int groups, Operand<TFloat32> gamma, Operand<TFloat32> beta) {
    Operand<TInt32> images = images(x);
    if (groups == x.shape().get(-1)) {
      // A column is a channel, whose gamma and beta the kernel applies.
      return standardised(x, groups, tf().tile(gamma, images), tf().tile(beta, images));
    }
    Operand<TInt32> columns = tf().math.mul(images, tf().constant(groups));
    return scaled(
        standardised(
            x,
            groups,
            tf().fill(columns, tf().constant(1f)),
            tf().fill(columns, tf().constant(0f))),
        gamma,
        beta);
  }

  /** Normalises the columns of the groups, with a factor and a summand for each column. */
  private <S extends TNumber> Operand<S> standardised(
      Operand<S> x, int groups, Operand<TFloat32> factor, Operand<TFloat32> summand) {
    Ops tf = tf();
    int members = (int) (x.shape().get(-1) / groups);
    Operand<S> parts =
        tf.reshape(x, tf.concat(List.of(images(x), tf.array(-1, groups, members)), tf.constant(0)));
    Operand<S> columns = tf.linalg.transpose(parts, tf.array(1, 3, 0, 2));
    Operand<TInt32> plane =
        tf.concat(List.of(tf.array(1, -1, 1), tf.shape(factor)), tf.constant(0));
    Operand<TFloat32> none = tf.constant(new float[0]);
    Operand<S> normalised =
        tf.nn
            .fusedBatchNorm(
                tf.reshape(columns, plane),
                factor,
                summand,
                none,
                none,
                FusedBatchNorm.isTraining(true),
                FusedBatchNorm.epsilon(Norm.Group.EPSILON))
            .y();
    return tf.reshape(
        tf.linalg.transpose(tf.reshape(normalised, tf.shape(columns)), tf.array(2, 0, 3, 1)),
        tf.shape(x));
  }

  /** gamma * x + beta, by a batch normalisation of mean 0 and variance 1: the fastest kernel. */
  private <S extends TNumber> Operand<S> scaled(
      Operand<S> x, Operand<TFloat32> gamma, Operand<TFloat32> beta) {
    Ops tf = tf();
    Operand<S> y =
        tf.nn
            .fusedBatchNorm(
                spatial.asPlanes(x),
                gamma,
                beta,
                tf.zerosLike(gamma),
                tf.onesLike(gamma),
                FusedBatchNorm.isTraining(false),
                FusedBatchNorm.epsilon(0f))
            .y();
    return spatial.fromPlanes(y, x);
  }

  private Operand<TInt32> images(Operand<? extends TNumber> x) {
    return tf().slice(tf().shape(x), tf().array(0), tf().array(1));
  }

  private Ops tf() {
    return spatial.tf();
  }
}
