package org.unifiedfocal.example;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.UnifiedFocalLoss;

/**
 * A training loop of TensorFlow Java with nothing of this library but the loss: a small
 * convolutional network learns to mark the bright disc in noisy pictures, in which one pixel in
 * forty belongs to it. Gamma rises from 0 to 0.5 as the training goes on.
 */
final class PlainTrainingLoop {
  private static final int BATCH = 4;
  private static final int SIZE = 32;
  private static final float RATE = 0.5f;

  private final Random random = new Random(1);

  /**
   * Trains.
   *
   * @param steps how many
   * @return the loss before each step
   */
  List<Float> train(int steps) {
    List<Float> losses = new ArrayList<>();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(BATCH, SIZE, SIZE, 1)));
      Operand<TInt32> labels =
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(BATCH, SIZE, SIZE)));
      Operand<TFloat32> gamma = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));

      // The network: two convolutions, logits of two classes.
      Variable<TFloat32> first = tf.variable(Shape.of(5, 5, 1, 8), TFloat32.class);
      Variable<TFloat32> second = tf.variable(Shape.of(1, 1, 8, 2), TFloat32.class);
      List<Long> strides = List.of(1L, 1L, 1L, 1L);
      Operand<TFloat32> features = tf.nn.relu(tf.nn.conv2d(images, first, strides, "SAME"));
      Operand<TFloat32> logits = tf.nn.conv2d(features, second, strides, "SAME");

      // The loss and its gradient by the logits; the graph takes it from there to the weights.
      LossAndGradient<TFloat32> result =
          UnifiedFocalLoss.asymmetric()
              .withSparseLabels()
              .on(tf, labels, logits)
              .parameter("gamma", gamma)
              .lossAndGradient();
      Output<?>[] gradients =
          graph.addGradients(
              "gradients",
              new Output<?>[] {logits.asOutput()},
              new Output<?>[] {first.asOutput(), second.asOutput()},
              new Output<?>[] {result.gradient().asOutput()});
      Op step =
          tf.withControlDependencies(
                  List.of(descend(tf, first, gradients[0]), descend(tf, second, gradients[1])))
              .noOp();
      Op initialise =
          tf.withControlDependencies(
                  List.of(
                      tf.assign(first, noise(tf, 5, 5, 1, 8)),
                      tf.assign(second, noise(tf, 1, 1, 8, 2))))
              .noOp();

      try (Session session = new Session(graph)) {
        session.runner().addTarget(initialise).run().close();
        for (int i = 0; i < steps; i++) {
          try (TFloat32 x = TFloat32.tensorOf(Shape.of(BATCH, SIZE, SIZE, 1));
              TInt32 y = TInt32.tensorOf(Shape.of(BATCH, SIZE, SIZE));
              TFloat32 g = TFloat32.scalarOf(0.5f * i / steps)) {
            fill(x, y);
            try (Result values =
                session
                    .runner()
                    .feed(images, x)
                    .feed(labels, y)
                    .feed(gamma, g)
                    .fetch(result.loss())
                    .addTarget(step)
                    .run()) {
              losses.add(((TFloat32) values.get(0)).getFloat());
            }
          }
        }
      }
    }
    return losses;
  }

  private static Op descend(Ops tf, Variable<TFloat32> weights, Output<?> gradient) {
    return tf.train.applyGradientDescent(
        weights, tf.constant(RATE), gradient.expect(TFloat32.class));
  }

  private Operand<TFloat32> noise(Ops tf, int... shape) {
    float[] values = new float[shape[0] * shape[1] * shape[2] * shape[3]];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.2f * (float) random.nextGaussian();
    }
    return tf.reshape(tf.constant(values), tf.constant(shape));
  }

  /** A disc of radius 3 somewhere in each picture. */
  private void fill(TFloat32 images, TInt32 labels) {
    for (int n = 0; n < BATCH; n++) {
      int y = 4 + random.nextInt(SIZE - 8);
      int x = 4 + random.nextInt(SIZE - 8);
      for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
          boolean inside = (i - y) * (i - y) + (j - x) * (j - x) <= 9;
          labels.setInt(inside ? 1 : 0, n, i, j);
          images.setFloat((inside ? 1 : 0) + 0.3f * (float) random.nextGaussian(), n, i, j, 0);
        }
      }
    }
  }
}
