package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * A convolution without bias and the normalisation of its result, before the activation.
 *
 * @param <T> the type of both
 */
@FunctionalInterface
interface ConvNorm<T extends TNumber> {

  /**
   * Adds the ops.
   *
   * @param layer names and sizes
   * @param x [N, (D,) H, W, in]
   * @return [N, (D,) H, W, filters]
   */
  Operand<T> apply(Layer layer, Operand<T> x);

  /**
   * A layer of the network.
   *
   * @param level the name of its level
   * @param suffix what tells it from the other layers of its level
   * @param size of the kernel, along each axis
   * @param in channels of its input
   * @param filters channels of its result
   */
  record Layer(String level, String suffix, int size, int in, int filters) {

    /** The name of a parameter of the layer, such as {@code enc0.conv1.kernel}. */
    String name(String part, String parameter) {
      return level + "." + part + suffix + "." + parameter;
    }

    /** The kernel of the convolution. */
    Operand<TFloat32> kernel(SpatialOps spatial, Weights weights) {
      Shape shape = spatial.kernelShape(size, in, filters);
      return weights.trainable(
          name("conv", "kernel"), shape, Initializer.heNormal(shape.size() / filters));
    }
  }
}
