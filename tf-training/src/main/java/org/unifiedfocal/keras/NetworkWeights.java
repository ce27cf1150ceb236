package org.unifiedfocal.keras;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.unifiedfocal.keras.UNetLevel.ConvNormLayers;
import org.unifiedfocal.unet.Norm;

/**
 * The weights of a {@link org.unifiedfocal.unet.UNet} as they are gathered from the layers of a
 * Keras model. Where Keras has more parameters than the network the others take them up:
 *
 * <ul>
 *   <li>a bias before batch normalisation is subtracted from the moving mean, and one before
 *       instance normalisation does nothing;
 *   <li>what epsilon is above or below ours is added to the moving variance.
 * </ul>
 */
final class NetworkWeights {
  private final KerasWeights stored;
  private final Map<String, KerasWeights.Array> values = new LinkedHashMap<>();

  NetworkWeights(KerasWeights stored) {
    this.stored = stored;
  }

  /** By the names of the network. */
  Map<String, FloatNdArray> values() {
    Map<String, FloatNdArray> arrays = new LinkedHashMap<>();
    values.forEach(
        (name, array) ->
            arrays.put(name, NdArrays.wrap(array.shape(), DataBuffers.of(array.values()))));
    return Collections.unmodifiableMap(arrays);
  }

  /** Adds a level that takes so many channels. */
  void add(String name, UNetLevel level, int in) {
    int filters = level.first().convolution().integer("filters");
    addConvNorm(name, "1", level.first(), in, filters);
    addConvNorm(name, "2", level.second(), filters, filters);
    if (level.shortcut() != null) {
      addConvNorm(name, "_shortcut", level.shortcut(), in, filters);
    }
  }

  private void addConvNorm(
      String level, String suffix, ConvNormLayers layers, int in, int filters) {
    KerasLayer convolution = layers.convolution();
    KerasLayer norm = layers.norm();
    float[] bias = addKernel(level + ".conv" + suffix, convolution, in, filters);
    Shape channel = Shape.of(filters);
    boolean batch = norm.is("BatchNormalization");
    String name = level + (batch ? ".bn" : ".norm") + suffix;
    int index = 0;
    float[] gamma = filled(filters, 1);
    if (norm.flag("scale")) {
      gamma = stored.get(norm.name(), index++, "gamma", channel);
    }
    float[] beta = new float[filters];
    if (norm.flag("center")) {
      beta = stored.get(norm.name(), index++, "beta", channel);
    }
    put(name + ".gamma", channel, gamma);
    put(name + ".beta", channel, beta);
    if (batch) {
      float[] mean = stored.get(norm.name(), index++, "moving_mean", channel);
      float[] variance = stored.get(norm.name(), index, "moving_variance", channel);
      float epsilon = (float) norm.real("epsilon") - Norm.Batch.EPSILON;
      for (int i = 0; i < filters; i++) {
        mean[i] -= bias[i];
        variance[i] += epsilon;
      }
      put(name + ".moving_mean", channel, mean);
      put(name + ".moving_variance", channel, variance);
    }
  }

  /** Adds a convolution with a bias of its own. */
  void addConvolution(String name, KerasLayer layer, int in, int filters) {
    put(name + ".bias", Shape.of(filters), addKernel(name, layer, in, filters));
  }

  /** Adds a kernel and gives the bias. */
  private float[] addKernel(String name, KerasLayer layer, int in, int filters) {
    boolean transposed = layer.type().endsWith("Transpose");
    Shape shape = Shape.scalar();
    for (int i = 0; i < layer.config().path("kernel_size").size(); i++) {
      shape = shape.append(layer.config().path("kernel_size").path(i).asLong());
    }
    shape = transposed ? shape.append(filters).append(in) : shape.append(in).append(filters);
    put(name + ".kernel", shape, stored.get(layer.name(), 0, "kernel", shape));
    return layer.flag("use_bias")
        ? stored.get(layer.name(), 1, "bias", Shape.of(filters))
        : new float[filters];
  }

  /**
   * Turns the inputs of a level round, whose two halves the Keras model has in the other order.
   *
   * @param level the name of the level
   * @param half channels of a half
   */
  void swapInputs(String level, int half) {
    for (String suffix : new String[] {"1", "_shortcut"}) {
      values.computeIfPresent(
          level + ".conv" + suffix + ".kernel",
          (name, kernel) -> {
            float[] from = kernel.values();
            float[] to = new float[from.length];
            int block = half * half; // [..., 2 half, half]
            for (int start = 0; start < from.length; start += 2 * block) {
              System.arraycopy(from, start, to, start + block, block);
              System.arraycopy(from, start + block, to, start, block);
            }
            return new KerasWeights.Array(kernel.shape(), to);
          });
    }
  }

  /** Makes of one logit z two, 0 and z: the softmax of these is the sigmoid of that. */
  void addBackground(String name) {
    for (String parameter : new String[] {".kernel", ".bias"}) {
      values.computeIfPresent(
          name + parameter,
          (key, array) -> {
            float[] two = new float[2 * array.values().length];
            for (int i = 0; i < array.values().length; i++) {
              two[2 * i + 1] = array.values()[i];
            }
            return new KerasWeights.Array(
                array.shape().take(array.shape().numDimensions() - 1).append(2), two);
          });
    }
  }

  private void put(String name, Shape shape, float[] array) {
    values.put(name, new KerasWeights.Array(shape, array));
  }

  private static float[] filled(int size, float value) {
    float[] array = new float[size];
    Arrays.fill(array, value);
    return array;
  }
}
