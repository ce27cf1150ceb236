package org.unifiedfocal.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tensorflow.exceptions.TFResourceExhaustedException;

/**
 * Does the work of requests a few at a time, in the order of their arrival. Whoever is next takes
 * along what waits and fits into the same batch, so that batches grow with the load, and a request
 * that finds nobody waiting does not wait for others either.
 */
final class InferenceQueue implements AutoCloseable {

  /**
   * Does some work.
   *
   * @param <I> what is given
   * @param <O> what comes out
   */
  interface Engine<I, O> {
    /**
     * Works on a batch.
     *
     * @param inputs at least one
     * @return as many results
     * @throws Exception if it fails, which then all of the batch do
     */
    List<O> run(List<I> inputs) throws Exception;
  }

  private record Task<I, O>(
      Engine<I, O> engine,
      @Nullable Object group,
      int rows,
      I input,
      long deadline,
      CompletableFuture<O> result) {

    boolean isOver() {
      return result.isDone() || System.nanoTime() - deadline > 0;
    }
  }

  private final int maxBatch;
  private final ServerMetrics metrics;
  private final List<Thread> workers = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Deque<Task<?, ?>> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Starts the threads. */
  InferenceQueue(int workers, int maxBatch, ServerMetrics metrics) {
    this.maxBatch = maxBatch;
    this.metrics = metrics;
    for (int i = 0; i < workers; i++) {
      Thread worker = new Thread(this::work, "inference-" + i);
      worker.setDaemon(true);
      worker.start();
      this.workers.add(worker);
    }
  }

  /**
   * Has work done, and waits for it.
   *
   * @param engine what does it
   * @param group equal for work of one engine that may be done together; null for none
   * @param rows how much of a batch it takes
   * @param input what to work on
   * @param deadline when it must be done, as {@link System#nanoTime()}
   * @return the result
   * @throws RefusedException if it is not done in time, or the server stops
   */
  <I, O> O run(Engine<I, O> engine, @Nullable Object group, int rows, I input, long deadline)
      throws Exception {
    Task<I, O> task = new Task<>(engine, group, rows, input, deadline, new CompletableFuture<>());
    lock.lock();
    try {
      if (closed) {
        throw stopping();
      }
      waiting.addLast(task);
      arrival.signal();
    } finally {
      lock.unlock();
    }
    try {
      return task.result().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw tooLate();
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      if (task.result().cancel(false)) {
        forget(task);
      }
    }
  }

  /** Does not wait for a worker to come across what nobody wants any more. */
  @SuppressWarnings("ReferenceEquality") // this one, and no other like it
  private void forget(Task<?, ?> task) {
    lock.lock();
    try {
      waiting.removeIf(each -> each == task);
    } finally {
      lock.unlock();
    }
  }

  private static Exception cause(ExecutionException e) {
    if (e.getCause() instanceof OutOfMemoryError
        || e.getCause() instanceof TFResourceExhaustedException) {
      return new RefusedException(
          RefusedException.TOO_LARGE, "input: needs more memory than this server has", e);
    }
    return e.getCause() instanceof Exception failure ? failure : e;
  }

  /** What work ends with whose time is over. */
  static RefusedException tooLate() {
    return new RefusedException(
        RefusedException.TIMEOUT, "the server is too busy: no answer in time");
  }

  private static RefusedException stopping() {
    return new RefusedException(RefusedException.UNAVAILABLE, "the server is stopping");
  }

  /** How many wait. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    try {
      while (true) {
        List<Task<?, ?>> batch = next();
        if (batch.isEmpty()) {
          return;
        }
        run(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for work; there is none only when the queue is closed. */
  private List<Task<?, ?>> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      List<Task<?, ?>> batch = new ArrayList<>();
      while (batch.isEmpty()) {
        while (waiting.isEmpty()) {
          if (closed) {
            return batch;
          }
          arrival.await();
        }
        Task<?, ?> first = waiting.removeFirst();
        if (!first.isOver()) {
          batch.add(first);
          if (first.group() != null) {
            takeAlong(first, first.group(), batch);
          }
        }
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void takeAlong(Task<?, ?> first, Object group, List<Task<?, ?>> batch) {
    int rows = first.rows();
    Iterator<Task<?, ?>> others = waiting.iterator();
    while (rows < maxBatch && others.hasNext()) {
      Task<?, ?> other = others.next();
      boolean alike = group.equals(other.group()) && first.engine() == other.engine();
      if (alike && !other.isOver() && rows + other.rows() <= maxBatch) {
        others.remove();
        batch.add(other);
        rows += other.rows();
      }
    }
  }

  /** All of a batch have one engine, so that inputs and results are of its types. */
  @SuppressWarnings("unchecked")
  private void run(List<Task<?, ?>> batch) {
    List<Task<Object, Object>> tasks = (List<Task<Object, Object>>) (List<?>) batch;
    metrics.batch(tasks.stream().mapToInt(Task::rows).sum());
    try {
      List<Object> results = tasks.get(0).engine().run(tasks.stream().map(Task::input).toList());
      for (int i = 0; i < tasks.size(); i++) {
        tasks.get(i).result().complete(results.get(i));
      }
    } catch (Throwable e) { // also errors: a request that needs too much memory ends no thread
      tasks.forEach(task -> task.result().completeExceptionally(e));
    }
  }

  /** Finishes what is begun; what waits is told so, and nothing more is taken. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(task -> task.result().completeExceptionally(stopping()));
      waiting.clear();
      arrival.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
