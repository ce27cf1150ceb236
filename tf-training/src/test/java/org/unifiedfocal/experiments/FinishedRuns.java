package org.unifiedfocal.experiments;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Comparisons made by hand: trainings that are finished, with the numbers of a test. */
final class FinishedRuns {
  private FinishedRuns() {}

  static ComparisonPlan plan(int folds, List<Long> seeds, String... losses) {
    return new ComparisonPlan(
        null,
        List.of(new Study("lesions", "", List.of("background", "lesion"), null)),
        Stream.of(losses).map(ComparedLoss::of).toList(),
        folds,
        seeds,
        2);
  }

  /** Finishes a training with some cases, each as {@link #found} or {@link #missed} gives it. */
  static void finish(Comparison comparison, String loss, long seed, int fold, String... cases)
      throws IOException {
    ComparisonRun run =
        comparison.runs().stream()
            .filter(
                each ->
                    each.loss().name().equals(loss) && each.seed() == seed && each.fold() == fold)
            .findFirst()
            .orElseThrow();
    Files.createDirectories(run.folder());
    String json =
        """
        {"dataset": "lesions", "model": "m", "mean": {}, "std": {}, "missing": {},
         "cases": [%s]}
        """
            .formatted(String.join(", ", cases));
    Files.writeString(run.metrics(), json);
  }

  /** A case whose lesion is found. */
  static String found(String id, double dice, double hd95) {
    return item(
        id,
        String.format(
            Locale.ROOT,
            "\"dice\": %s, \"iou\": %s, \"precision\": 0.9, \"sensitivity\": 0.8, \"hd95\": %s, \"assd\": 1.0",
            dice,
            dice / (2 - dice),
            hd95));
  }

  /** A case whose prediction is empty, though there is a lesion. */
  static String missed(String id) {
    return item(
        id,
        "\"dice\": 0.0, \"iou\": 0.0, \"precision\": null, \"sensitivity\": 0.0, \"hd95\": null, \"assd\": null");
  }

  /** A case without lesion and with an empty prediction. */
  static String healthy(String id) {
    return item(
        id,
        "\"dice\": null, \"iou\": null, \"precision\": null, \"sensitivity\": null, \"hd95\": null, \"assd\": null");
  }

  private static String item(String id, String numbers) {
    return "{\"id\": \"%s\", \"classes\": {\"1\": {%s}}}".formatted(id, numbers);
  }
}
