package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.unet.ConvNorm.Layer;

/**
 * Batch normalisation of a convolution:
 *
 * <pre>gamma * (conv(x) - mean) / sqrt(variance + epsilon) + beta</pre>
 *
 * <p>In training, mean and variance are those of the batch over all voxels of a channel, and moving
 * averages follow them: {@code next = momentum * moving + (1 - momentum) * batch}, with the
 * variance times n / (n - 1), as TensorFlow's kernel gives it and PyTorch does. In inference mean
 * and variance are the moving averages.
 */
final class BatchNorm {
  /**
   * How much of a moving average a step keeps. Keras's 0.99 remembers the first values for some 500
   * steps; with 0.9 validation is meaningful from the first epoch.
   */
  static final float MOMENTUM = 0.9f;

  private final SpatialOps spatial;
  private final Ops tf;

  BatchNorm(SpatialOps spatial) {
    this.spatial = spatial;
    tf = spatial.tf();
  }

  /** A layer that learns. */
  <T extends TNumber> ConvNorm<T> training(VariableWeights weights) {
    return (layer, x) -> {
      Parameters p = parameters(weights, layer);
      Operand<T> y = spatial.convolution(x, spatial.cast(p.kernel, x.type()));
      Operand<T> planes = spatial.asPlanes(y);
      Operand<T> normalised =
          SpatialOps.normalisesFast(x.type(), layer.filters())
              ? normalised(weights, layer, p, planes)
              : spatial.cast(
                  normalised(weights, layer, p, tf.dtypes.cast(planes, TFloat32.class)), x.type());
      return spatial.fromPlanes(normalised, y);
    };
  }

  private <T extends TNumber> Operand<T> normalised(
      VariableWeights weights, Layer layer, Parameters p, Operand<T> planes) {
    FusedBatchNorm<T, TFloat32> norm =
        tf.nn.fusedBatchNorm(
            planes,
            p.gamma,
            p.beta,
            p.mean,
            p.variance,
            FusedBatchNorm.isTraining(true),
            FusedBatchNorm.epsilon(Norm.Batch.EPSILON),
            FusedBatchNorm.exponentialAvgFactor(1 - MOMENTUM));
    weights.update(mean(layer), norm.batchMean());
    weights.update(variance(layer), norm.batchVariance());
    return norm.y();
  }

  /**
   * A layer that is done learning. What is left of the normalisation is a factor and a summand for
   * each channel: the factor goes into the kernel, the summand is a bias.
   */
  ConvNorm<TFloat32> inference(Weights weights) {
    return (layer, x) -> {
      Parameters p = parameters(weights, layer);
      Operand<TFloat32> factor =
          tf.math.mul(
              p.gamma, tf.math.rsqrt(tf.math.add(p.variance, tf.constant(Norm.Batch.EPSILON))));
      Operand<TFloat32> summand = tf.math.sub(p.beta, tf.math.mul(p.mean, factor));
      return tf.nn.biasAdd(spatial.convolution(x, tf.math.mul(p.kernel, factor)), summand);
    };
  }

  private record Parameters(
      Operand<TFloat32> kernel,
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Operand<TFloat32> mean,
      Operand<TFloat32> variance) {}

  private Parameters parameters(Weights weights, Layer layer) {
    Shape channel = Shape.of(layer.filters());
    return new Parameters(
        layer.kernel(spatial, weights),
        weights.trainable(layer.name("bn", "gamma"), channel, Initializer.constant(1)),
        weights.trainable(layer.name("bn", "beta"), channel, Initializer.constant(0)),
        weights.statistic(mean(layer), channel, Initializer.constant(0)),
        weights.statistic(variance(layer), channel, Initializer.constant(1)));
  }

  private static String mean(Layer layer) {
    return layer.name("bn", "moving_mean");
  }

  private static String variance(Layer layer) {
    return layer.name("bn", "moving_variance");
  }
}
