package org.unifiedfocal.unet;

import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.ModelVariables;

/**
 * Weights that are variables of an inference graph, for a SavedModel that others train further. A
 * value that is missing or has another shape than the network expects is refused with a {@link
 * BadInputException} that names it.
 */
public final class ExportedVariables implements Weights {
  private final ModelVariables variables;
  private final WeightValues values;

  /**
   * Makes variables of trained values.
   *
   * @param variables the variables of the graph, to which those of the network are added
   * @param values by the name of the weight; those that the network does not ask for are ignored
   */
  public ExportedVariables(ModelVariables variables, Map<String, ? extends FloatNdArray> values) {
    this.variables = variables;
    this.values = new WeightValues(values);
  }

  @Override
  public Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer) {
    return variables.add(name, values.get(name, shape), true);
  }

  @Override
  public Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
    return variables.add(name, values.get(name, shape), false);
  }
}
