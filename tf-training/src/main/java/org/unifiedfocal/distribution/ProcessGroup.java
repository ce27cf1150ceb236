package org.unifiedfocal.distribution;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Processes that train one network together. All of them build the same graph and run its steps at
 * the same time; the ops of {@link #mean} and {@link #ofFirst} wait for each other.
 */
public interface ProcessGroup extends AutoCloseable {

  /**
   * Gives the number of processes.
   *
   * @return at least 1
   */
  int size();

  /**
   * Gives the number of this process, its task.
   *
   * @return from 0 to {@link #size} - 1
   */
  int task();

  /**
   * Gives the ops of a graph, placed on the devices of this process.
   *
   * @param graph a graph
   * @return its ops
   */
  Ops ops(Graph graph);

  /**
   * Opens a session.
   *
   * @param graph a graph of {@link #ops}
   * @param threads how many threads an op may use and how many ops may run at a time; in a {@link
   *     Cluster} those count with which it was joined, since the server has them
   * @return a session, to be closed before the graph
   */
  Session session(Graph graph, int threads);

  /**
   * Averages tensors over the processes.
   *
   * @param tf the graph
   * @param values tensors of shapes that are known and the same in all processes
   * @return for each the mean, with the same bits in all processes
   */
  List<Operand<TFloat32>> mean(Ops tf, List<Operand<TFloat32>> values);

  /**
   * Gives everybody what the first process has.
   *
   * @param tf the graph
   * @param values tensors of shapes that are known and the same in all processes; not read but in
   *     the first
   * @return the values of the first process
   */
  List<Operand<TFloat32>> ofFirst(Ops tf, List<Operand<TFloat32>> values);

  /**
   * Tells the other processes something; for the first process.
   *
   * @param message what each {@linkplain #hear hears}, in this order
   */
  void tell(String message);

  /** Tells the other processes that there is nothing more to do, so that they may end. */
  void dismiss();

  /**
   * Waits for the next message of the first process; for the others.
   *
   * @return the message; empty once the first process has dismissed the others
   * @throws LostWorkerException if the first process has stopped without a word
   */
  Optional<String> hear();

  @Override
  void close();
}
