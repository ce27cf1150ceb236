package org.unifiedfocal.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.savedmodel.Provenance;
import org.unifiedfocal.training.TrainingSettings;

/**
 * What a report says before its numbers: what was trained, how, and what the numbers mean.
 *
 * @param comparison what is compared
 */
record ReportPreface(Comparison comparison) {
  private static final String FAIRNESS =
      "Every loss starts from the same weights and sees the same batches; the cases of a fold are"
          + " held back and measured once, by the weights of the last epoch. Folds and seeds that"
          + " not all losses have finished do not count. A case is first averaged over its seeds,"
          + " those that have a number, so that n is the number of cases.";

  private static final String STATISTICS =
      "DSC is the Dice similarity coefficient. Intervals are those of Student's t; p is that of"
          + " the two-sided Wilcoxon signed-rank test on the cases, zeros after Pratt, exact up to"
          + " 50 pairs without ties and zeros, otherwise the normal approximation without"
          + " continuity correction. Where only one of prediction and reference is empty there is"
          + " no distance between them: it is left out of mean and deviation, and ranks worst in"
          + " the tests. A number that does not exist, such as the DSC of two empty masks, is left"
          + " out.";

  List<ReportBlock> blocks() {
    List<ReportBlock> blocks = new ArrayList<>();
    blocks.add(new ReportBlock.Paragraph(extent()));
    for (ComparisonRun run : comparison.runs()) {
      run.failure()
          .map(reason -> new ReportBlock.Paragraph("Failed: " + run.title() + ": " + reason))
          .ifPresent(blocks::add);
    }
    blocks.add(new ReportBlock.Paragraph(FAIRNESS));
    trainings().forEach(each -> blocks.add(new ReportBlock.Paragraph(each)));
    blocks.add(new ReportBlock.Paragraph(versions()));
    blocks.add(new ReportBlock.Paragraph(STATISTICS));
    blocks.add(
        new ReportBlock.Table(
            "The losses.",
            List.of("loss", "specification"),
            comparison.plan().losses().stream()
                .map(loss -> ReportBlock.Cell.row(loss.title(), loss.specification()))
                .toList()));
    return blocks;
  }

  private String extent() {
    ComparisonPlan plan = comparison.plan();
    List<ComparisonRun> runs = comparison.runs();
    return "%s, %s, %s, %s: %s, of which %d are finished."
        .formatted(
            Shown.count(plan.losses().size(), "loss", "losses"),
            Shown.count(plan.folds(), "fold", "folds"),
            Shown.count(plan.seeds().size(), "seed", "seeds"),
            Shown.count(plan.studies().size(), "dataset", "datasets"),
            Shown.count(runs.size(), "training", "trainings"),
            runs.stream().filter(ComparisonRun::isFinished).count());
  }

  /** How each study is trained, said once where it is the same for all. */
  private List<String> trainings() {
    Map<String, List<String>> studies = new LinkedHashMap<>();
    for (Study study : comparison.plan().studies()) {
      studies
          .computeIfAbsent(
              training(comparison.anyOf(study).training().settings()), text -> new ArrayList<>())
          .add(study.name());
    }
    return studies.size() == 1
        ? List.copyOf(studies.keySet())
        : studies.entrySet().stream()
            .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
            .toList();
  }

  private static String training(TrainingSettings settings) {
    return "%dD U-Net with %d base filters and depth %d; %s of %s, batches of %d, %s; %s at a learning rate of %s; %s; %s of TensorFlow in each training."
        .formatted(
            settings.network().dimensions(),
            settings.network().baseFilters(),
            settings.network().depth(),
            settings.wholeImages() ? "whole images" : "patches",
            settings.patchSize().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
            settings.batchSize(),
            augmentation(settings),
            settings.optimization().optimizer().getClass().getSimpleName(),
            Shown.plain(settings.optimization().learningRate()),
            Shown.count(settings.epochs(), "epoch", "epochs"),
            Shown.count(settings.threads(), "thread", "threads"));
  }

  private static String augmentation(TrainingSettings settings) {
    String axes =
        settings.flipAxes().stream().map(String::valueOf).collect(Collectors.joining(", "));
    String mirrored = axes.isEmpty() ? "not mirrored" : "mirrored at random along axis " + axes;
    return settings.augmentation() == AugmentationPreset.FLIPS
        ? mirrored
        : settings.augmentation() + " augmentation, " + mirrored;
  }

  private static String versions() {
    Provenance versions = Provenance.current();
    return "This report is by version %s, with TensorFlow %s and Java %s."
        .formatted(versions.library(), versions.tensorflow(), versions.java());
  }
}
