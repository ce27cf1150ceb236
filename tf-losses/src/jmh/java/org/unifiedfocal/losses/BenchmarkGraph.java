package org.unifiedfocal.losses;

import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/**
 * A graph of a loss and its gradient by the logits, float32, on two threads. One voxel in twenty is
 * foreground; the logits are normal.
 */
final class BenchmarkGraph implements AutoCloseable {
  private static final int THREADS = 2;
  private static final double FOREGROUND = 0.05;

  private final Graph graph = new Graph();
  private final Session session;
  private final TFloat32 labels;
  private final TFloat32 logits;
  private final Operand<TFloat32> y;
  private final Operand<TFloat32> z;
  private final Operand<TFloat32> loss;
  private final Output<?> gradient;

  BenchmarkGraph(SegmentationLoss<?> formula, boolean byHand, Shape shape) {
    Ops tf = Ops.create(graph);
    y = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    z = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    if (byHand) {
      LossAndGradient<TFloat32> both = formula.on(tf, y, z).lossAndGradient();
      loss = both.loss();
      gradient = both.gradient().asOutput();
    } else {
      loss = formula.call(tf, y, z);
      gradient = graph.addGradients(loss.asOutput(), new Output<?>[] {z.asOutput()})[0];
    }
    session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(THREADS)
                .setInterOpParallelismThreads(THREADS)
                .build());
    Random random = new Random(1);
    labels = TFloat32.tensorOf(shape, DataBuffers.of(oneHot(shape, random)));
    logits = TFloat32.tensorOf(shape, DataBuffers.of(normal(shape, random)));
  }

  private static float[] oneHot(Shape shape, Random random) {
    int classes = Math.toIntExact(shape.get(-1));
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int voxel = 0; voxel < values.length; voxel += classes) {
      boolean foreground = random.nextDouble() < FOREGROUND;
      values[voxel + (foreground ? 1 + random.nextInt(classes - 1) : 0)] = 1;
    }
    return values;
  }

  private static float[] normal(Shape shape, Random random) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Runs the graph once and gives the loss. */
  float run() {
    try (Result result =
        session.runner().feed(y, labels).feed(z, logits).fetch(loss).fetch(gradient).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  @Override
  public void close() {
    labels.close();
    logits.close();
    session.close();
    graph.close();
  }
}
