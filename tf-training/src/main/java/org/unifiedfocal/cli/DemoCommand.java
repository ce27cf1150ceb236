package org.unifiedfocal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ErrorPicture;
import org.unifiedfocal.imaging.FileTree;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.metrics.Structure;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.training.Checkpoint;
import org.unifiedfocal.training.ModelExport;
import org.unifiedfocal.training.Optimization;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;
import org.unifiedfocal.training.TrainingSettingsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Goes the whole way once, on real volumes that come with the project. */
@Command(
    name = "demo",
    description = {
      "Train, export, reload, predict and measure, on real MR volumes of the hippocampus.",
      "20 of the 24 volumes are learnt from; the other four are segmented and drawn."
    })
final class DemoCommand extends ConsoleCommand {
  private static final String DATA = "tf-training/data/Task04_Hippocampus";
  private static final String FOLD = "1/6";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/demo",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "60",
      description = "Passes over the data (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What all chance comes from (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    Path data = data();
    TrainingSettings settings =
        new TrainingSettingsBuilder(data, "msd")
            .fold(FOLD)
            .baseFilters(8)
            .depth(3)
            .patchSize(List.of(40, 56, 40))
            .batchSize(2)
            .flipAxes(List.of()) // anterior and posterior differ by their place
            .optimization(Optimization.withDefaults().withLearningRate(2e-3))
            .epochs(epochs)
            .seed(seed)
            .build();
    makeWay(settings);
    TrainingRun run = TrainingRun.create(out, settings);
    new TrainingSession(run, SingleProcess.INSTANCE, out(), err()).train();

    Path model = out.resolve("model");
    Checkpoint last = run.checkpoints().latest().orElseThrow();
    new ModelExport(run, last).write(model, false);
    Dataset dataset = run.dataset();
    Evaluation evaluation =
        new Evaluation(
            dataset, run.split(dataset).validation(), Structure.of(dataset.classNames(), null));
    MetricsReport report = predict(evaluation, model);
    report.write(out.resolve("metrics.json"));

    out().printf("%nthe four volumes held back, by the exported model:%n");
    ReportTable.print(out(), report, evaluation);
    out()
        .printf(
            "%nmean Dice %.3f after %s%n",
            report.mean(MetricsReport.ALL, Metric.DICE),
            InWords.duration((System.nanoTime() - start) / 1e9));
    out().printf("in %s: picture.png, metrics.json, masks/, model/, run.yaml%n", out);
    NextSteps.print(
        out(),
        List.of("evaluate", model.toString(), "--data", data.toString(), "--fold", FOLD),
        List.of("predict", model.toString(), "IMAGE...", "--out", "DIR", "--overlay"),
        List.of("train", "--data", "DIR", "--out", "runs/mine"));
    return 0;
  }

  private static Path data() {
    @Nullable String home = System.getProperty("ufl.home");
    if (home == null) {
      throw new BadInputException(
          "expected the project's folder in the property ufl.home, found none; start it by "
              + Ufl.LAUNCHER);
    }
    return Path.of(home, DATA);
  }

  /** Deletes a former demo if that is wanted; whatever else is there stays. */
  private void makeWay(TrainingSettings settings) throws IOException {
    if (!Files.exists(out)) {
      return;
    }
    force.requireFree(out);
    if (!force.isGiven()) {
      return; // an empty folder
    }
    if (!TrainingRun.open(out).settings().data().equals(settings.data())) {
      throw new BadInputException(out, "expected a former demo to replace, found another run");
    }
    FileTree.delete(out);
  }

  /** Writes the masks and the picture on the way. */
  private MetricsReport predict(Evaluation evaluation, Path folder) {
    List<ErrorPicture.Row> rows = new ArrayList<>();
    try (SegmentationModel model = SegmentationModel.load(folder)) {
      MaskFolder masks = new MaskFolder(out.resolve("masks"), model.card(), force);
      masks.prepareFor(evaluation.cases().stream().map(Case::withoutLabels).toList());
      Evaluation.Predictions predictions = evaluation.by(model, folder);
      MetricsReport report =
          evaluation.run(
              folder.toString(),
              (item, sample) -> {
                LabelMap labels = predictions.predict(item, sample);
                masks.writeMask(item.withoutLabels(), labels);
                rows.add(new ErrorPicture.Row(item.id(), sample.image(), sample.labels(), labels));
                return labels;
              });
      new ErrorPicture(evaluation.dataset().classNames(), rows)
          .write(out.resolve("picture.png"), false);
      return report;
    }
  }
}
