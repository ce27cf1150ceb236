package org.unifiedfocal.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The batches of an epoch, made by a thread in the background while the step before them runs. The
 * stream owns the batches and uses their tensors again and again: a batch is good until the next
 * one is asked for, and is not to be closed by the one who uses it. Closing the stream stops the
 * thread and frees all tensors. For the use of one thread.
 */
public final class BatchStream implements Iterator<Batch>, AutoCloseable {
  /** Batches made ahead: one that waits and one in the making. */
  private static final int AHEAD = 2;

  private final int batches;
  private final IntFunction<List<Patch>> patches;
  private final ExecutorService thread;
  private final Queue<Future<Batch>> pending = new ArrayDeque<>();

  /** Every batch there is; touched by the background thread alone until that has ended. */
  private final List<Batch> owned = new ArrayList<>();

  private int submitted;
  private @Nullable Batch current;

  /**
   * Starts to make batches.
   *
   * @param batches how many
   * @param patches makes the patches of a batch, counted from 0; called in order
   */
  BatchStream(int batches, IntFunction<List<Patch>> patches) {
    this.batches = batches;
    this.patches = patches;
    thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, "batches");
              made.setDaemon(true);
              return made;
            });
    for (int i = 0; i < AHEAD; i++) {
      submit(null);
    }
  }

  private void submit(@Nullable Batch used) {
    if (submitted < batches) {
      int step = submitted++;
      pending.add(thread.submit(() -> make(step, used)));
    }
  }

  private Batch make(int step, @Nullable Batch used) {
    List<Patch> content = patches.apply(step);
    if (used != null) {
      used.fill(content);
      return used;
    }
    Batch batch = Batch.of(content);
    owned.add(batch);
    return batch;
  }

  @Override
  public boolean hasNext() {
    return !pending.isEmpty();
  }

  /**
   * Gives the next batch and takes the one before it back.
   *
   * @return a batch, good until the next call
   * @throws RuntimeException what went wrong while the batch was made, as it was thrown
   * @throws NoSuchElementException at the end of the epoch, or after {@link #close}
   */
  @Override
  public Batch next() {
    Future<Batch> first = pending.remove();
    submit(current);
    current = null;
    try {
      Batch batch = first.get();
      current = batch;
      return batch;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a batch", e);
    }
  }

  @Override
  public void close() {
    pending.clear();
    thread.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    // The tensors must not be freed under the hands of the thread that fills them.
    while (!ended) {
      try {
        ended = thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    owned.forEach(Batch::close);
    owned.clear();
  }
}
