package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.training.EpochResult;
import org.unifiedfocal.training.TrainingListener;

/** Shows how a training gets on: a line for each epoch done, a bar for the one under way. */
final class ConsoleProgress implements TrainingListener, AutoCloseable {
  private final PrintWriter out;
  private int epochs;
  private int stepsPerEpoch;
  private int finished;
  private double seconds;
  private @Nullable EpochResult last;
  private @Nullable Bar bar;

  ConsoleProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(int epochsDone, int epochs, int stepsPerEpoch) {
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
    if (epochsDone > 0) {
      out.printf("%d of %d epochs are done%n", epochsDone, epochs);
    }
  }

  @Override
  public void stepped(int epoch, int step, float loss) {
    if (bar == null) {
      bar = new Bar("epoch %d/%d".formatted(epoch, epochs), stepsPerEpoch);
    }
    bar.step(step < stepsPerEpoch ? known(epoch, step, loss) : "validation");
  }

  /** What is known in the middle of an epoch; the Dice is that of the epoch before. */
  String known(int epoch, int step, float loss) {
    String known = "loss %.4f".formatted(loss);
    if (last == null) {
      return known;
    }
    double epochsLeft = epochs - epoch + 1 - (double) step / stepsPerEpoch;
    return known
        + (last.dice() == null ? "" : ", Dice %.3f".formatted(last.dice()))
        + ", %s left".formatted(InWords.duration(seconds / finished * epochsLeft));
  }

  @Override
  public void finished(EpochResult result) {
    close();
    last = result;
    finished++;
    seconds += result.seconds();
    double left = seconds / finished * (epochs - result.epoch());
    out.printf(
        "epoch %s  loss %.4f%s  %s%s%n",
        number(result.epoch()),
        result.loss(),
        dice(result),
        InWords.duration(result.seconds()),
        left > 0 ? ", " + InWords.duration(left) + " left" : "");
  }

  @Override
  public void warned(String problem) {
    out.println("warning: " + problem);
  }

  private String number(int epoch) {
    String last = Integer.toString(epochs);
    return ("%" + last.length() + "d/%s").formatted(epoch, last);
  }

  /** The mean over all classes, then each of them where there are several. */
  private static String dice(EpochResult result) {
    if (result.dice() == null) {
      return "";
    }
    String mean = "  Dice %.3f".formatted(result.dice());
    if (result.classDice().size() < 2) {
      return mean;
    }
    return result.classDice().entrySet().stream()
        .map(each -> "%s %.3f".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", ", mean + " (", ")"));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
