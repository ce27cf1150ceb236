package org.unifiedfocal.unet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;

/** Weights of a network for tests that need no trained ones: the same from the same network. */
public final class RandomWeights {
  private RandomWeights() {}

  /** Draws kernels as they are initialised, positive scales and variances, and small offsets. */
  public static Map<String, FloatNdArray> of(UNet network) {
    Random random = new Random(11);
    Map<String, FloatNdArray> weights = new LinkedHashMap<>();
    network
        .weightShapes()
        .forEach(
            (name, shape) -> {
              float[] values = new float[Math.toIntExact(shape.size())];
              for (int i = 0; i < values.length; i++) {
                values[i] = value(name, shape, random.nextGaussian());
              }
              weights.put(name, NdArrays.wrap(shape, DataBuffers.of(values)));
            });
    return weights;
  }

  private static float value(String name, Shape shape, double noise) {
    if (name.endsWith(".kernel")) {
      double fanIn = (double) shape.size() / shape.get(shape.numDimensions() - 1);
      return (float) (noise * Math.sqrt(2 / fanIn));
    }
    boolean positive = name.endsWith(".gamma") || name.endsWith(".moving_variance");
    return (float) (positive ? Math.exp(0.2 * noise) : 0.2 * noise);
  }
}
