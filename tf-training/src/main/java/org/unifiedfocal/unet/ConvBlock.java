package org.unifiedfocal.unet;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** What a level of the network is made of: a tensor of {@code in} channels to one of others. */
@FunctionalInterface
interface ConvBlock {

  /**
   * Adds the ops of a block.
   *
   * @param level the name of the level
   * @param number the number of the block in its level, from 1
   * @param x [N, (D,) H, W, in]
   * @param in channels of x
   * @param filters channels of the result
   * @return [N, (D,) H, W, filters]
   */
  Operand<TFloat32> apply(String level, int number, Operand<TFloat32> x, int in, int filters);
}
