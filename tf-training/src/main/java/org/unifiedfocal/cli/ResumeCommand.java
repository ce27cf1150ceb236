package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Goes on with a training. */
@Command(
    name = "resume",
    description = {
      "Go on with a training that was stopped, in whatever way.",
      "It ends with the weights it would have had without the stop."
    })
final class ResumeCommand extends ConsoleCommand {
  @Parameters(paramLabel = "RUN", description = "The folder of the training, or of all folds.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path folder;

  @Mixin private final WorkerOptions workers = new WorkerOptions();

  @Override
  public Integer call() {
    if (CrossValidation.isIn(folder)) {
      if (workers.size() > 1 || workers.local() != null) {
        throw new BadInputException(
            folder, "expected one training to share among workers, found one for each fold");
      }
      CrossValidation.open(folder, out(), err()).train();
      return 0;
    }
    TrainingRun run = TrainingRun.open(folder);
    @Nullable Integer local = workers.local();
    int size = local == null ? workers.size() : local;
    if (size != run.settings().workers()) {
      throw new BadInputException(
          folder,
          "expected %d workers as before, found %d; see --workers and %s"
              .formatted(run.settings().workers(), size, WorkerOptions.LOCAL_WORKERS));
    }
    if (local != null) {
      return new LocalWorkers(local, argumentsWithout(WorkerOptions.LOCAL_WORKERS)).run();
    }
    new Participation(workers.workers(), out(), err()).train(run, UnaryOperator.identity());
    return 0;
  }
}
