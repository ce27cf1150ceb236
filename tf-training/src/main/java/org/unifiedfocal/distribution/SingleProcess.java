package org.unifiedfocal.distribution;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.ThreadPoolOptionProto;
import org.tensorflow.types.TFloat32;

/** A process on its own: its tensors are the means, and nobody listens. */
public enum SingleProcess implements ProcessGroup {
  /** The only one. */
  INSTANCE;

  @Override
  public int size() {
    return 1;
  }

  @Override
  public int task() {
    return 0;
  }

  @Override
  public Ops ops(Graph graph) {
    return Ops.create(graph);
  }

  /** Opens a session with threads of its own: TensorFlow else shares the first one's among all. */
  @Override
  public Session session(Graph graph, int threads) {
    return new Session(
        graph,
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads)
            .addSessionInterOpThreadPool(ThreadPoolOptionProto.newBuilder().setNumThreads(threads))
            .build());
  }

  @Override
  public List<Operand<TFloat32>> mean(Ops tf, List<Operand<TFloat32>> values) {
    return values;
  }

  @Override
  public List<Operand<TFloat32>> ofFirst(Ops tf, List<Operand<TFloat32>> values) {
    return values;
  }

  @Override
  public void tell(String message) {}

  @Override
  public void dismiss() {}

  @Override
  public Optional<String> hear() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
