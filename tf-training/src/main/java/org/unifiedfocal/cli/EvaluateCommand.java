package org.unifiedfocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Fold;
import org.unifiedfocal.data.ImageFiles;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.metrics.Structure;
import org.unifiedfocal.savedmodel.HeldBack;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures how good predictions are. */
@Command(
    name = "evaluate",
    description = {
      "Compare a model's predictions, or masks from elsewhere, with the labels of a dataset.",
      "Prints mean +- standard deviation over the cases for each class or region."
    },
    footer = {
      "%nExamples:",
      "  ufl evaluate models/a --data Task04_Hippocampus --fold 1/5 --out metrics.json",
      "  ufl evaluate masks --data Task04_Hippocampus --fold 1/5",
      "  ufl evaluate masks --data MICCAI_BraTS2020_TrainingData --regions brats"
    })
final class EvaluateCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "MODEL|DIR_OF_MASKS",
      description = "A model directory, or a folder with a mask for each case, named by its id.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path predictions;

  @Option(names = "--data", paramLabel = "DIR", required = true, description = "The dataset.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path data;

  @Mixin private final LayoutOption layout = new LayoutOption();

  @Mixin private final RegionsOption regions = new RegionsOption();

  @Mixin private final SkipOption skip = new SkipOption();

  @Mixin private final SegmenterOptions options = new SegmenterOptions();

  @Option(
      names = "--fold",
      paramLabel = "K/N",
      description = "Only the cases that training with this fold holds back (default: all cases).")
  private @Nullable String fold;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the numbers of every case as JSON, such as metrics.json.")
  private @Nullable Path out;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() throws IOException {
    if (out != null) {
      force.requireFree(out);
    }
    Dataset dataset = skip.usable(layout.read(data), err());
    List<Case> cases =
        fold == null || fold.equals("none")
            ? dataset.cases()
            : Fold.parse(fold).split(dataset.cases()).validation();
    warnOfOtherCases(dataset, cases);
    Evaluation evaluation = new Evaluation(dataset, cases, structures(dataset));
    MetricsReport report = evaluate(evaluation);
    out().printf("%d cases of %s%n%n", cases.size(), dataset.name());
    ReportTable.print(out(), report, evaluation);
    if (out != null) {
      Path folder = out.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      report.write(out);
      out().printf("%n%s has the numbers of every case%n", out);
    }
    return 0;
  }

  /**
   * A fold of a dataset that has changed holds back other cases, some of which a model may know.
   */
  private void warnOfOtherCases(Dataset dataset, List<Case> cases) {
    ModelCard.@Nullable Training training =
        isModel() ? ModelCard.read(predictions).training() : null;
    @Nullable HeldBack then = training == null ? null : training.heldBack();
    if (then == null || !then.fold().equals(fold)) {
      return;
    }
    HeldBack now = HeldBack.of(then.fold(), cases.stream().map(Case::id).toList());
    if (!now.equals(then)) {
      err()
          .printf(
              "ufl: warning: the %d cases of fold %s of %s are not the %d that the training of %s held back; it may have learned from some of them%n",
              now.cases(), fold, dataset.name(), then.cases(), predictions);
    }
  }

  /** What is measured: the regions that are asked for, or those of the model, or classes. */
  private List<Structure> structures(Dataset dataset) {
    @Nullable Regions measured = regions.of(layout.of(data), data);
    if (measured == null && isModel()) {
      measured = ModelCard.read(predictions).regions();
    }
    try {
      return Structure.of(dataset.classNames(), measured);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(dataset.root(), String.valueOf(e.getMessage()));
    }
  }

  private boolean isModel() {
    return Files.exists(predictions.resolve(SavedModelWriter.FILE));
  }

  private MetricsReport evaluate(Evaluation evaluation) {
    String name = predictions.toString();
    if (isModel()) {
      try (SegmenterOptions.Opened opened = options.open(predictions)) {
        return evaluation.run(name, evaluation.by(opened.segmenter(), predictions));
      }
    }
    Map<String, Path> masks = masks(evaluation.cases());
    return evaluation.run(
        name,
        (item, sample) -> ImageReader.readLabels(Objects.requireNonNull(masks.get(item.id()))));
  }

  /** The mask of each case. */
  private Map<String, Path> masks(List<Case> cases) {
    if (!Files.isDirectory(predictions)) {
      throw new BadInputException(
          predictions, "expected a model directory or a folder of masks, found none");
    }
    Map<String, Path> masks = ImageFiles.byStem(predictions);
    List<String> missing =
        cases.stream().map(Case::id).filter(id -> !masks.containsKey(id)).toList();
    if (!missing.isEmpty()) {
      throw new BadInputException(
          predictions,
          "expected a mask for each of %d cases, found none for %d of them, such as %s"
              .formatted(cases.size(), missing.size(), missing.get(0)));
    }
    return masks;
  }
}
