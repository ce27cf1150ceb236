package org.unifiedfocal.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The weights of a Keras model by the name of the layer, from {@code .weights.h5} or {@code
 * model.weights.h5} of a {@code .keras} file. The groups in such a file count the layers of each
 * class; the name of the layer is an attribute of the group {@code vars}.
 */
final class KerasWeights {

  /**
   * An array of the file.
   *
   * @param shape its shape
   * @param values its values, the last axis the fastest
   */
  record Array(Shape shape, float[] values) {}

  private final Path file;
  private final Map<String, List<Array>> layers;

  private KerasWeights(Path file, Map<String, List<Array>> layers) {
    this.file = file;
    this.layers = layers;
  }

  /** Reads all layers of an open HDF5 file; the path is for messages. */
  static KerasWeights read(Path file, HdfFile hdf) {
    try {
      if (!(hdf.getChild("layers") instanceof Group groups)) {
        throw new BadInputException(
            file,
            "expected weights as Keras 3 writes them, found HDF5 with %s"
                .formatted(hdf.getChildren().keySet()));
      }
      Map<String, List<Array>> layers = new HashMap<>();
      for (Node layer : groups) {
        if (layer instanceof Group group && group.getChild("vars") instanceof Group vars) {
          @Nullable Attribute name = vars.getAttribute("name");
          layers.put(
              name == null ? layer.getName() : String.valueOf(name.getData()), arrays(file, vars));
        }
      }
      return new KerasWeights(file, layers);
    } catch (HdfException e) {
      throw new BadInputException(
          file, "expected HDF5, found what cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<Array> arrays(Path file, Group vars) {
    List<Array> arrays = new ArrayList<>();
    while (vars.getChildren().get(String.valueOf(arrays.size())) instanceof Dataset dataset) {
      if (!(dataset.getDataFlat() instanceof float[] values)) {
        throw new BadInputException(
            file,
            "%s: expected float32, found %s".formatted(dataset.getPath(), dataset.getJavaType()));
      }
      arrays.add(new Array(Shape.of(dataset.getDimensionsAsLong()), values));
    }
    return arrays;
  }

  /**
   * An array of a layer.
   *
   * @param layer the name of the layer
   * @param index the place of the array among those of the layer
   * @param what it is, for messages
   * @param shape what is expected
   */
  float[] get(String layer, int index, String what, Shape shape) {
    List<Array> arrays = layers.get(layer);
    if (arrays == null || arrays.size() <= index) {
      throw new BadInputException(
          file, "layer %s, %s: expected %s, found none".formatted(layer, what, shape));
    }
    Array array = arrays.get(index);
    if (!array.shape().equals(shape)) {
      throw new BadInputException(
          file, "layer %s, %s: expected %s, found %s".formatted(layer, what, shape, array.shape()));
    }
    return array.values().clone();
  }
}
