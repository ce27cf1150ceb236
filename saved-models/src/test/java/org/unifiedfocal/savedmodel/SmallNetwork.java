package org.unifiedfocal.savedmodel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

/** A convolution over three voxels along each axis with seeded weights, and a softmax. */
public final class SmallNetwork {
  private SmallNetwork() {}

  /** The card of a network on whole images, with z-score normalisation. */
  public static ModelCard card(int dimensions, int channels, int classes) {
    Preprocessing preprocessing = new Preprocessing(channels, new Normalization.ZScore());
    return ModelCard.of(
        "small",
        IntStream.range(0, classes).mapToObj(label -> "class " + label).toList(),
        new ModelCard.Input(dimensions, Collections.nCopies(dimensions, 1.0), preprocessing));
  }

  /** Builds the network for a card in a graph, with batch and spatial size unknown. */
  static SavedModelWriter build(Graph graph, ModelCard card) {
    int dimensions = card.input().dimensions();
    int channels = card.input().preprocessing().channels();
    int classes = card.classNames().size();
    long[] sizes = new long[dimensions + 2];
    Arrays.fill(sizes, -1);
    sizes[dimensions + 1] = channels;
    long[] kernel = new long[dimensions + 2];
    Arrays.fill(kernel, 0, dimensions, 3);
    kernel[dimensions] = channels;
    kernel[dimensions + 1] = classes;
    List<Long> strides = Collections.nCopies(dimensions + 2, 1L);

    Ops tf = Ops.create(graph);
    Placeholder<TFloat32> image =
        tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(sizes)));
    float[] values = gaussian((int) Shape.of(kernel).size(), 42);
    Operand<TFloat32> weights =
        tf.withName("kernel").constant(Shape.of(kernel), DataBuffers.of(values));
    Operand<TFloat32> logits =
        dimensions == 2
            ? tf.nn.conv2d(image, weights, strides, "SAME")
            : tf.nn.conv3d(image, weights, strides, "SAME");
    return SavedModelWriter.segmentation(graph, image, tf.nn.softmax(logits), card);
  }

  /** Writes the network for a card as a model. */
  public static void write(Path directory, ModelCard card) throws IOException {
    try (Graph graph = new Graph()) {
      build(graph, card).write(directory);
    }
  }

  /** An image of seeded Gaussian noise. */
  static Image image(int channels, int... shape) {
    Geometry geometry = Geometry.of(shape);
    return new Image(geometry, channels, gaussian(geometry.voxels() * channels, 7));
  }

  private static float[] gaussian(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
