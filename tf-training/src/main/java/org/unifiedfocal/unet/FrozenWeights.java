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
  private final Map<String, FloatNdArray> values;
  private final Map<String, Operand<TFloat32>> constants = new HashMap<>();

  /**
   * Makes constants of trained values.
   *
   * @param tf the graph that will hold the constants
   * @param values by the name of the weight; those that the network does not ask for are ignored
   */
  public FrozenWeights(Ops tf, Map<String, ? extends FloatNdArray> values) {
    this.tf = tf;
    this.values = Map.copyOf(values);
  }

  @Override
  public Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer) {
    return constants.computeIfAbsent(name, unused -> constant(name, shape));
  }

  @Override
  public Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
    return trainable(name, shape, initializer);
  }

  private Operand<TFloat32> constant(String name, Shape shape) {
    FloatNdArray value = values.get(name);
    if (value == null) {
      throw new BadInputException("weight %s: missing, expected %s".formatted(name, shape));
    }
    if (!value.shape().equals(shape)) {
      throw new BadInputException(
          "weight %s: expected %s, found %s".formatted(name, shape, value.shape()));
    }
    return tf.withName(name).constant(value);
  }
}
