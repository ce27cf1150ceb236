package org.unifiedfocal.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SavedModelWriter;

/** Small networks of one convolution and a softmax. */
final class TestModel {
  static final List<String> CLASSES = List.of("background", "bright", "very bright");

  private TestModel() {}

  /** Class 1 where an intensity is over one standard deviation above the mean, class 2 over two. */
  static void writeBright(Path directory, int dimensions) throws IOException {
    writeBright(directory, dimensions, null);
  }

  /** The same at a spacing in millimetres. */
  static void writeBright(Path directory, int dimensions, @Nullable List<Double> spacing)
      throws IOException {
    write(directory, dimensions, spacing, 1, new float[] {0, 20, 40}, new float[] {0, -20, -60});
  }

  /** A 3 x 3 (x 3) convolution with seeded weights, whose outputs are neither 0 nor 1. */
  static void writeRandom(Path directory, int dimensions) throws IOException {
    Random random = new Random(42);
    float[] weights = new float[(int) Math.pow(3, dimensions) * CLASSES.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() / 3;
    }
    write(directory, dimensions, null, 3, weights, new float[CLASSES.size()]);
  }

  private static void write(
      Path directory,
      int dimensions,
      @Nullable List<Double> spacing,
      int kernel,
      float[] weights,
      float[] biases)
      throws IOException {
    long[] input = new long[dimensions + 2];
    Arrays.fill(input, -1);
    input[dimensions + 1] = 1;
    long[] shape = new long[dimensions + 2];
    Arrays.fill(shape, 0, dimensions, kernel);
    shape[dimensions] = 1;
    shape[dimensions + 1] = CLASSES.size();
    List<Long> strides = Collections.nCopies(dimensions + 2, 1L);
    ModelCard card =
        ModelCard.of(
            "test",
            CLASSES,
            new ModelCard.Input(
                dimensions, spacing, new Preprocessing(1, new Normalization.ZScore(), spacing)));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> image =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(input)));
      Operand<TFloat32> filter = tf.constant(Shape.of(shape), DataBuffers.of(weights));
      Operand<TFloat32> logits =
          dimensions == 2
              ? tf.nn.conv2d(image, filter, strides, "SAME")
              : tf.nn.conv3d(image, filter, strides, "SAME");
      SavedModelWriter.segmentation(
              graph, image, tf.nn.softmax(tf.math.add(logits, tf.constant(biases))), card)
          .write(directory);
    }
  }
}
