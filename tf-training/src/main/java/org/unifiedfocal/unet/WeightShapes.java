package org.unifiedfocal.unet;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Weights without values, which tell what a network asks for. */
final class WeightShapes implements Weights {
  private final Ops tf;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private WeightShapes(Ops tf) {
    this.tf = tf;
  }

  /** The weights of a network in use, by name. */
  static Map<String, Shape> of(UNet network) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      long[] sizes = new long[network.dimensions() + 2];
      Arrays.fill(sizes, Shape.UNKNOWN_SIZE);
      sizes[sizes.length - 1] = network.channels();
      WeightShapes weights = new WeightShapes(tf);
      network.logits(
          tf, tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(sizes))), weights);
      return Collections.unmodifiableMap(weights.shapes);
    }
  }

  @Override
  public Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer) {
    shapes.put(name, shape);
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  @Override
  public Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
    return trainable(name, shape, initializer);
  }
}
