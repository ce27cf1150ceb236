package org.unifiedfocal.cli;

import java.nio.file.Path;
import org.unifiedfocal.training.TrainingRun;
import picocli.CommandLine.Command;
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

  @Override
  public Integer call() {
    if (CrossValidation.isIn(folder)) {
      CrossValidation.open(folder, out(), err()).train();
      return 0;
    }
    TrainingSession session = new TrainingSession(TrainingRun.open(folder), out(), err());
    session.train();
    session.sayWhatIsNext();
    return 0;
  }
}
