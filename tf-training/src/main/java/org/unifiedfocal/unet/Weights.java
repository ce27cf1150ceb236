package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Where a network gets its parameters from: variables while it is trained, constants once it is
 * done. A name belongs to one parameter; asked for twice, it gives the same one.
 *
 * <p>Names are made of dots, {@code enc0.conv1.kernel}: TensorFlow gives slashes a meaning of their
 * own.
 */
public interface Weights {

  /**
   * Gives a parameter that the optimiser changes.
   *
   * @param name its name
   * @param shape its shape, all of it known
   * @param initializer its value before the first step
   * @return its value
   */
  Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer);

  /**
   * Gives a statistic of the data that training follows by a moving average.
   *
   * @param name its name
   * @param shape its shape, all of it known
   * @param initializer its value before the first step
   * @return its value
   */
  Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer);
}
