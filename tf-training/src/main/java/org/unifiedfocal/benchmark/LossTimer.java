package org.unifiedfocal.benchmark;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.SegmentationLoss;

/**
 * A graph that gives a loss and its gradient by the logits, and inputs for it, {@link
 * LossInputs#UNDECIDED}.
 */
public final class LossTimer implements AutoCloseable {
  private static final int WARM_UP = 5;

  private final Graph graph = new Graph();
  private final Session session;
  private final TFloat32 labels;
  private final TFloat32 logits;
  private final Operand<TFloat32> y;
  private final Operand<TFloat32> z;
  private final LossAndGradient<TFloat32> result;

  /**
   * Builds the graph.
   *
   * @param loss on logits and dense labels
   * @param method where the gradient comes from
   * @param shape of labels and logits, [N, spatial..., C] with C at least 2
   * @param threads for each op, and how many ops at a time
   */
  public LossTimer(SegmentationLoss<?> loss, LossMethod method, Shape shape, int threads) {
    Ops tf = Ops.create(graph);
    y = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    z = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
    result = method.build(loss, graph, tf, y, z);
    session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(threads)
                .setInterOpParallelismThreads(threads)
                .build());
    LossInputs inputs = LossInputs.UNDECIDED;
    float[] dense = inputs.labels(shape);
    labels = TFloat32.tensorOf(shape, DataBuffers.of(dense));
    logits =
        TFloat32.tensorOf(
            shape, DataBuffers.of(inputs.logits(dense, Math.toIntExact(shape.get(-1)))));
  }

  /**
   * Computes the loss and its gradient.
   *
   * @return the loss
   */
  public float run() {
    try (Result both =
        session
            .runner()
            .feed(y, labels)
            .feed(z, logits)
            .fetch(result.loss())
            .fetch(result.gradient())
            .run()) {
      return ((TFloat32) both.get(0)).getFloat();
    }
  }

  /**
   * Computes both again and again, after a few times that do not count.
   *
   * @param repeats how often
   * @return the median of the times, feeds and fetches included, in ms
   */
  public double median(int repeats) {
    return Repeats.median(WARM_UP, repeats, this::run);
  }

  @Override
  public void close() {
    labels.close();
    logits.close();
    session.close();
    graph.close();
  }
}
