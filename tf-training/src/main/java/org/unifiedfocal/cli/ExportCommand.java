package org.unifiedfocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.keras.KerasWeightsFile;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.savedmodel.VariableCheckpoint;
import org.unifiedfocal.training.Checkpoint;
import org.unifiedfocal.training.ModelExport;
import org.unifiedfocal.training.TrainedModel;
import org.unifiedfocal.training.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a trained network. */
@Command(
    name = "export",
    description = {
      "Export a trained network as a SavedModel with a model card.",
      "Java, Python, TensorFlow Serving and Spark load the same folder.",
      "A name that ends in .weights.h5 gives the weights alone, for load_weights of Keras."
    },
    footer = {
      "%nExamples:",
      "  ufl export runs/a --out models/a",
      "  ufl export runs/a --out models/trainable --trainable",
      "  ufl export models/trainable --out models/tuned --weights tuned/ckpt"
    })
final class ExportCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "RUN|MODEL",
      description = "The folder of a training, or a model exported with --trainable.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path folder;

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      required = true,
      description = "The model directory, or FILE.weights.h5, to write.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Option(
      names = "--checkpoint",
      paramLabel = "best|last",
      description =
          "The epoch with the best validation Dice, or the last one (default: best if there is one,"
              + " else last).")
  private @Nullable Which which;

  @Option(
      names = "--trainable",
      description =
          "Keep the weights as variables, for training in Python (default: as constants, for"
              + " use).")
  private boolean trainable;

  @Option(
      names = "--weights",
      paramLabel = "CHECKPOINT",
      description =
          "Take the weights from a TensorFlow checkpoint, or a SavedModel that has one, such as"
              + " training in Python leaves (default: those of RUN or MODEL).")
  private @Nullable Path weights;

  @Mixin private final ForceOption force = new ForceOption();

  private enum Which {
    BEST,
    LAST
  }

  @Override
  public Integer call() {
    force.requireFree(out);
    Source source = source();
    TrainedModel model = source.model();
    if (out.toString().endsWith(".weights.h5")) {
      KerasWeightsFile.write(model.network(), out, force.isGiven());
      out().printf("exported the weights of %s to %s%n", source.name(), out);
      return 0;
    }
    if (trainable) {
      model.writeTrainable(out, force.isGiven());
    } else {
      model.write(out, force.isGiven());
    }
    out().printf("exported %s to %s%n", source.name(), out);
    NextSteps.print(out(), List.of("predict", out.toString(), "IMAGE...", "--out", "DIR"));
    return 0;
  }

  /** What is exported, and what to call it. */
  private record Source(TrainedModel model, String name) {}

  private Source source() {
    Source source =
        Files.isRegularFile(folder.resolve(SavedModelWriter.FILE)) ? ofModel() : ofRun();
    return weights == null
        ? source
        : new Source(
            source.model().withWeights(VariableCheckpoint.find(weights)), weights.toString());
  }

  private Source ofModel() {
    if (which != null) {
      throw new BadInputException(
          folder, "expected the folder of a training with --checkpoint, found a model");
    }
    return new Source(TrainedModel.read(folder), folder.toString());
  }

  private Source ofRun() {
    TrainingRun run = TrainingRun.open(folder);
    Checkpoint checkpoint = choose(run);
    return new Source(new ModelExport(run, checkpoint).model(), "epoch " + checkpoint.epoch());
  }

  /** What is not asked for may be damaged: it is not looked at. */
  private Checkpoint choose(TrainingRun run) {
    if (which == Which.BEST) {
      return run.best()
          .latest()
          .orElseThrow(
              () ->
                  new BadInputException(
                      folder,
                      "expected a best checkpoint, found none; none is kept without validation"));
    }
    Optional<Checkpoint> best = which == Which.LAST ? Optional.empty() : run.best().latest();
    return best.or(() -> run.checkpoints().latest())
        .orElseThrow(() -> new BadInputException(folder, "expected a checkpoint, found none yet"));
  }
}
