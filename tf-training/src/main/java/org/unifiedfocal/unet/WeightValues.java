package org.unifiedfocal.unet;

import java.util.Map;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.imaging.BadInputException;

/** Values of trained weights by name, of which more may be there than a network asks for. */
final class WeightValues {
  private final Map<String, FloatNdArray> values;

  WeightValues(Map<String, ? extends FloatNdArray> values) {
    this.values = Map.copyOf(values);
  }

  /** The value of a weight; refused if it is missing or has another shape. */
  FloatNdArray get(String name, Shape shape) {
    FloatNdArray value = values.get(name);
    if (value == null) {
      throw new BadInputException("weight %s: missing, expected %s".formatted(name, shape));
    }
    if (!value.shape().equals(shape)) {
      throw new BadInputException(
          "weight %s: expected %s, found %s".formatted(name, shape, value.shape()));
    }
    return value;
  }
}
