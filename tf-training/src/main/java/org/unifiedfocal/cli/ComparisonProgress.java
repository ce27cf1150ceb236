package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.unifiedfocal.experiments.Comparison;
import org.unifiedfocal.experiments.ComparisonListener;
import org.unifiedfocal.experiments.ComparisonRun;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.training.EpochResult;

/**
 * Shows how a comparison gets on: a line when a training ends, and one a minute meanwhile, each
 * with the time left. That is estimated from the epochs done in this session.
 */
final class ComparisonProgress implements ComparisonListener {
  private static final double SECONDS_BETWEEN_LINES = 60;

  private final PrintWriter out;
  private final int all;
  private int over;
  private int epochsLeft;
  private int epochsDone;
  private final Map<ComparisonRun, Integer> left = new HashMap<>();
  private final long start = System.nanoTime();
  private double lastLine;

  ComparisonProgress(Comparison comparison, PrintWriter out) {
    this.out = out;
    List<ComparisonRun> runs = comparison.runs();
    all = runs.size();
    for (ComparisonRun run : runs) {
      if (run.isOver()) {
        over++;
      } else {
        int epochs = run.training().settings().epochs() - run.training().history().size();
        left.put(run, epochs);
        epochsLeft += epochs;
      }
    }
    out.printf("%d of %d trainings are done, %d epochs are left%n", over, all, epochsLeft);
    out.flush();
  }

  @Override
  public void trained(ComparisonRun run, EpochResult result) {
    epochsDone++;
    epochsLeft--;
    left.merge(run, -1, Integer::sum);
    if (seconds() - lastLine >= SECONDS_BETWEEN_LINES) {
      say(
          "%s: epoch %d, loss %.4f%s"
              .formatted(
                  run.title(),
                  result.epoch(),
                  result.loss(),
                  result.dice() == null ? "" : ", Dice %.3f".formatted(result.dice())));
    }
  }

  @Override
  public void ended(ComparisonRun run) {
    over++;
    epochsLeft -= left.getOrDefault(run, 0); // those that a failure saved
    left.remove(run);
    say(
        run.failure()
            .map(reason -> "%s: failed, %s".formatted(run.title(), reason))
            .orElseGet(
                () ->
                    "%s: Dice %.3f"
                        .formatted(
                            run.title(), run.report().mean(MetricsReport.ALL, Metric.DICE))));
  }

  private void say(String what) {
    lastLine = seconds();
    String time =
        epochsLeft == 0 || epochsDone == 0
            ? ""
            : "; %s left".formatted(InWords.duration(lastLine / epochsDone * epochsLeft));
    out.printf("%d/%d  %s%s%n", over, all, what, time);
    out.flush();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
