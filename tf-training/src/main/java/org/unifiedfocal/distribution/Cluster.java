package org.unifiedfocal.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.Server;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ClusterDef;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.JobDef;
import org.tensorflow.proto.ServerDef;
import org.tensorflow.types.TFloat32;

/**
 * Processes that run TensorFlow's own distributed runtime: a gRPC server in each, whose session
 * runs the graph on the devices of the same process, and collective ops between them, in a ring.
 *
 * <p>TensorFlow cannot stop a gRPC server. A process joins one cluster in its life, and the server
 * ends with the process. A step in which the others do not take part any more waits for ever: who
 * joins says what is to be done when one of them is lost, as a rule to end the process.
 */
public final class Cluster implements ProcessGroup {
  private static final String JOB = "worker";
  private static final String GO = "go";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration SILENCE = Duration.ofSeconds(20);

  /** Of 4 MiB: on loopback the best of those tried, from 1 to 124. */
  private static final Buckets BUCKETS = new Buckets(1 << 20);

  /** All processes are one group to TensorFlow, under this key. */
  private static final int GROUP = 1;

  private final Workers workers;
  private final ConfigProto config;
  private final Consumer<LostWorkerException> whenLost;
  private final CountDownLatch lost = new CountDownLatch(1);

  /** In the first process to all others, in the others to the first. */
  private final List<Link> links = new ArrayList<>();

  /** Collective ops belong together by a key, in the order in which they are added. */
  private int collectives;

  private Cluster(Workers workers, int threads, Consumer<LostWorkerException> whenLost) {
    this.workers = workers;
    this.whenLost = whenLost;
    config =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(threads)
            .setInterOpParallelismThreads(threads)
            .addDeviceFilters(device(workers.task()))
            .setExperimental(
                ConfigProto.Experimental.newBuilder().setCollectiveGroupLeader(device(0)))
            .setAllowSoftPlacement(true)
            .build();
  }

  /**
   * Waits for the other processes, up to ten minutes, and starts the server.
   *
   * @param workers the processes
   * @param agreement what all must have in common, such as the checksum of their settings
   * @param threads how many threads an op may use and how many ops may run at a time
   * @param progress is told in a line whom this process waits for
   * @param whenLost is told, by a thread of its own, when another process is lost
   * @return the cluster; closed by the caller before the process ends
   * @throws org.unifiedfocal.imaging.BadInputException if the processes do not agree, or the port
   *     of this one is in use
   * @throws LostWorkerException if one does not come
   */
  public static Cluster join(
      Workers workers,
      String agreement,
      int threads,
      Consumer<String> progress,
      Consumer<LostWorkerException> whenLost) {
    Cluster cluster = new Cluster(workers, threads, whenLost);
    try {
      cluster.meet(new Rendezvous(workers, agreement, PATIENCE, SILENCE, progress, cluster::lost));
      cluster.startServer();
      cluster.awaitServers();
      return cluster;
    } catch (IOException e) {
      cluster.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void meet(Rendezvous rendezvous) throws IOException {
    if (workers.task() == 0) {
      links.addAll(rendezvous.receive());
    } else {
      links.add(rendezvous.visit());
    }
  }

  private void startServer() {
    JobDef.Builder job = JobDef.newBuilder().setName(JOB);
    for (int i = 0; i < workers.size(); i++) {
      job.putTasks(i, workers.addresses().get(i));
    }
    @SuppressWarnings("resource") // cannot be stopped
    Server server =
        new Server(
            ServerDef.newBuilder()
                .setCluster(ClusterDef.newBuilder().addJob(job))
                .setJobName(JOB)
                .setTaskIndex(workers.task())
                .setProtocol("grpc")
                .setDefaultSessionConfig(config)
                .build());
    server.start();
  }

  /** Nobody goes on before all servers run. */
  private void awaitServers() {
    if (workers.task() == 0) {
      links.forEach(Cluster::receive);
      tell(GO);
    } else {
      links.get(0).send(GO);
      hear();
    }
  }

  private void lost(int task) {
    whenLost.accept(
        new LostWorkerException(workers.name(task) + " has stopped or cannot be reached"));
    lost.countDown();
  }

  /**
   * Waits until it is certain whether another process is lost, after a step has failed: TensorFlow
   * may find out first, and says it in many words. Returns if none is.
   */
  public void awaitLoss() {
    try {
      lost.await(2 * SILENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int size() {
    return workers.size();
  }

  @Override
  public int task() {
    return workers.task();
  }

  @Override
  public Ops ops(Graph graph) {
    return Ops.create(graph)
        .withDevice(DeviceSpec.newBuilder().job(JOB).replica(0).task(workers.task()).build());
  }

  @Override
  public Session session(Graph graph, int threads) {
    return GrpcSession.open(graph, "grpc://localhost:" + workers.port(workers.task()), config);
  }

  @Override
  public List<Operand<TFloat32>> mean(Ops tf, List<Operand<TFloat32>> values) {
    return reduce(tf, values, "Div");
  }

  @Override
  public List<Operand<TFloat32>> ofFirst(Ops tf, List<Operand<TFloat32>> values) {
    return workers.task() == 0
        ? reduce(tf, values, "Id")
        : reduce(tf, values.stream().map(value -> zeros(tf, value.shape())).toList(), "Id");
  }

  private static Operand<TFloat32> zeros(Ops tf, Shape shape) {
    return tf.zeros(tf.constant(shape.asArray()), TFloat32.class);
  }

  private List<Operand<TFloat32>> reduce(Ops tf, List<Operand<TFloat32>> values, String finalOp) {
    return BUCKETS.map(tf, values, bucket -> allReduce(tf, bucket, finalOp));
  }

  private Output<TFloat32> allReduce(Ops tf, Operand<TFloat32> value, String finalOp) {
    OperationBuilder op = tf.scope().opBuilder("CollectiveReduceV2", "all_reduce");
    op.addInput(value.asOutput());
    op.addInput(tf.constant(workers.size()).asOutput());
    op.addInput(tf.constant(GROUP).asOutput());
    op.addInput(tf.constant(++collectives).asOutput());
    op.addInputList(new Output<?>[0]);
    op.setAttr("merge_op", "Add");
    op.setAttr("final_op", finalOp);
    op.setAttr("communication_hint", "ring");
    op.setDevice(device(workers.task()) + "/device:CPU:0");
    return op.build().<TFloat32>output(0);
  }

  private static String device(int task) {
    return "/job:%s/replica:0/task:%d".formatted(JOB, task);
  }

  @Override
  public void tell(String message) {
    links.forEach(link -> link.send(message));
  }

  @Override
  public void dismiss() {
    links.forEach(Link::end);
  }

  @Override
  public Optional<String> hear() {
    return receive(links.get(0));
  }

  private static Optional<String> receive(Link link) {
    Optional<String> message = link.receive();
    if (link.isLost()) {
      throw new LostWorkerException("another worker has stopped or cannot be reached");
    }
    return message;
  }

  @Override
  public void close() {
    links.forEach(Link::close);
  }
}
