package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.keras.KerasWeightsFile;
import org.unifiedfocal.training.Checkpoint;
import org.unifiedfocal.training.ModelExport;
import org.unifiedfocal.training.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a trained network. */
@Command(
    name = "export",
    description = {
      "Export a trained network as a SavedModel with a model card.",
      "Java, Python, TensorFlow Serving and Spark load the same folder.",
      "A name that ends in .weights.h5 gives the weights alone, for load_weights of Keras."
    })
final class ExportCommand extends ConsoleCommand {
  @Parameters(paramLabel = "RUN", description = "The folder of a training.")
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

  @Option(names = "--force", description = "Replace a model that is there.")
  private boolean force;

  private enum Which {
    BEST,
    LAST
  }

  @Override
  public Integer call() {
    TrainingRun run = TrainingRun.open(folder);
    Checkpoint checkpoint = choose(run);
    ModelExport export = new ModelExport(run, checkpoint);
    if (out.toString().endsWith(".weights.h5")) {
      KerasWeightsFile.write(export.network(), out, force);
      out().printf("exported the weights of epoch %d to %s%n", checkpoint.epoch(), out);
      return 0;
    }
    export.write(out, force);
    out().printf("exported epoch %d to %s%n", checkpoint.epoch(), out);
    NextSteps.print(out(), List.of("predict", out.toString(), "IMAGE...", "--out", "DIR"));
    return 0;
  }

  private Checkpoint choose(TrainingRun run) {
    Optional<Checkpoint> best = run.best().latest();
    Optional<Checkpoint> last = run.checkpoints().latest();
    if (which == Which.BEST) {
      return best.orElseThrow(
          () ->
              new BadInputException(
                  folder,
                  "expected a best checkpoint, found none; none is kept without validation"));
    }
    return (which == null ? best.or(() -> last) : last)
        .orElseThrow(() -> new BadInputException(folder, "expected a checkpoint, found none yet"));
  }
}
