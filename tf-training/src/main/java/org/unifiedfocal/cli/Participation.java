package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.distribution.Cluster;
import org.unifiedfocal.distribution.LostWorkerException;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.distribution.Workers;
import org.unifiedfocal.training.TrainingListener;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingWorker;

/**
 * What this process does in a training: all of it, its lead, or a worker's part.
 *
 * @param workers the workers of which this process is one; null if it is on its own
 * @param out where results go
 * @param err where problems go
 */
record Participation(@Nullable Workers workers, PrintWriter out, PrintWriter err) {

  /** Trains a run that exists, or that {@code begin} creates once all workers are there. */
  void train(TrainingRun run, UnaryOperator<TrainingRun> begin) {
    if (workers == null) {
      lead(new TrainingSession(begin.apply(run), SingleProcess.INSTANCE, out, err));
      return;
    }
    try (Cluster cluster =
        Cluster.join(
            workers, run.checksum(), run.settings().threads(), this::say, lost -> end(run, lost))) {
      try {
        if (workers.task() == 0) {
          lead(new TrainingSession(begin.apply(run), cluster, out, err));
        } else {
          new TrainingWorker(run, cluster, TrainingListener.NONE).train();
          say("done, see the output of worker 0");
        }
      } catch (RuntimeException e) {
        if (e.getClass().getPackageName().startsWith("org.tensorflow")) {
          cluster.awaitLoss();
        }
        throw e;
      }
    }
  }

  private static void lead(TrainingSession session) {
    session.train();
    session.sayWhatIsNext();
  }

  private void say(String progress) {
    out.println(progress);
    out.flush();
  }

  /** Nothing else ends a step that waits for a worker that is gone. */
  private void end(TrainingRun run, LostWorkerException lost) {
    err.printf(
        "ufl: %s; when all are well go on by %s resume %s and the options for the workers%n",
        lost.getMessage(), Ufl.LAUNCHER, run.folder());
    err.flush();
    Runtime.getRuntime().halt(Ufl.FAILURE);
  }
}
