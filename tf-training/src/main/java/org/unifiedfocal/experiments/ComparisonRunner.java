package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.EpochResult;
import org.unifiedfocal.training.TrainingListener;

/**
 * Does the trainings of a comparison that are not over, several at a time, until all are done or
 * the time is up. It may be killed at any moment: each training goes on from its last checkpoint,
 * to the same weights.
 */
public final class ComparisonRunner {
  private final Comparison comparison;
  private final int jobs;
  private final @Nullable Duration budget;
  private final ComparisonListener listener;
  private long start;

  /** Nothing new is begun, and what is under way ends with its epoch. */
  private volatile boolean stopped;

  /** Ends a training between two epochs, its checkpoint written. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stop() {
      super("stopped between two epochs", null, false, false);
    }
  }

  /**
   * Prepares the trainings.
   *
   * @param comparison what is compared
   * @param jobs how many trainings there are at a time, each in a thread of its own
   * @param budget after which time the trainings stop, at the end of the epoch under way; null for
   *     none
   * @param listener is told how it gets on
   * @throws BadInputException if there are no jobs
   */
  public ComparisonRunner(
      Comparison comparison, int jobs, @Nullable Duration budget, ComparisonListener listener) {
    BadInputException.requirePositive("jobs", jobs);
    this.comparison = comparison;
    this.jobs = jobs;
    this.budget = budget;
    this.listener = listener;
  }

  /**
   * Trains what is left.
   *
   * @return whether all trainings are over; false if the time was up
   * @throws BadInputException if another process is at work on this comparison
   * @throws RuntimeException what went wrong first; the other trainings have stopped then
   */
  public boolean run() {
    start = System.nanoTime();
    Path lock = comparison.folder().resolve(".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = tryLock(channel)) {
      if (held == null) {
        throw new BadInputException(
            comparison.folder(), "expected no other comparison at work there, found one");
      }
      trainAll();
    } catch (IOException e) {
      throw new UncheckedIOException(lock + ": cannot be locked: " + e, e);
    }
    return comparison.runs().stream().allMatch(ComparisonRun::isOver);
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // by this process
    }
  }

  private void trainAll() {
    Queue<ComparisonRun> left = new ConcurrentLinkedQueue<>();
    for (ComparisonRun run : comparison.runs()) {
      if (run.isOver()) {
        run.tidy(); // killed just before it did so itself
      } else {
        left.add(run);
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(jobs);
    List<Future<?>> results = new ArrayList<>();
    for (int job = 0; job < jobs; job++) {
      results.add(threads.submit(() -> trainInTurn(left)));
    }
    threads.shutdown();
    List<Throwable> failures = results.stream().flatMap(ComparisonRunner::failure).toList();
    for (Throwable failure : failures) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
  }

  private void trainInTurn(Queue<ComparisonRun> left) {
    try {
      while (!isTimeUp()) {
        ComparisonRun run = left.poll();
        if (run == null) {
          return;
        }
        boolean pictured = run.seed() == comparison.picturedSeed();
        new FoldTraining(run, pictured, jobs).train(listenerOf(run));
        synchronized (listener) {
          listener.ended(run);
        }
      }
    } catch (Stop e) {
      // The checkpoint of the epoch is there.
    } catch (RuntimeException | Error e) {
      stopped = true; // what went wrong, such as a full disk, will do so for the others
      throw e;
    }
  }

  private boolean isTimeUp() {
    return stopped || (budget != null && System.nanoTime() - start >= budget.toNanos());
  }

  private TrainingListener listenerOf(ComparisonRun run) {
    return new TrainingListener() {
      private int epochs;

      @Override
      public void started(int epochsDone, int epochs, int stepsPerEpoch) {
        this.epochs = epochs;
        synchronized (listener) {
          listener.began(run, epochsDone);
        }
      }

      @Override
      public void finished(EpochResult result) {
        synchronized (listener) {
          listener.trained(run, result);
        }
        if (result.epoch() < epochs && isTimeUp()) {
          throw new Stop();
        }
      }
    };
  }

  /** Waits for the end of a job, and gives what has ended it too soon. */
  private static Stream<Throwable> failure(Future<?> job) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          job.get();
          return Stream.empty();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return Stream.ofNullable(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
