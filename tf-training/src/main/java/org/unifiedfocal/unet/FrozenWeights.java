package org.unifiedfocal.unet;

import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Weights that are constants of an inference graph. A value that is missing or has another shape
 * than the network expects is refused with a {@link BadInputException} that names it.
 */
public final class FrozenWeights implements Weights {
  private final Ops tf;
  private final WeightValues values;
  private final Map<String, Operand<TFloat32>> constants = new HashMap<>();

  /**
   * Makes constants of trained values.
   *
   * @param tf the graph that will hold the constants
   * @param values by the name of the weight; those that the network does not ask for are ignored
   */
  public FrozenWeights(Ops tf, Map<String, ? extends FloatNdArray> values) {
    this.tf = tf;
    this.values = new WeightValues(values);
  }

  @Override
  public Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer) {
    return constants.computeIfAbsent(
        name, unused -> tf.withName(name).constant(values.get(name, shape)));
  }

  @Override
  public Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
    return trainable(name, shape, initializer);
  }
}
