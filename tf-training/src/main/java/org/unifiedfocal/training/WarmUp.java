package org.unifiedfocal.training;

import java.util.List;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A rate that rises in equal steps for some epochs before another schedule takes over, for which
 * the epochs after the warm-up are all there are:
 *
 * <pre>rate = top * (start + (1 - start) * epoch / epochs)      while epoch &lt; epochs</pre>
 *
 * <p>Less than one epoch, and a start outside [0, 1), are refused with a {@link BadInputException}.
 *
 * @param epochs how long it rises
 * @param start where it rises from, as a share of the top
 * @param then what follows
 */
public record WarmUp(int epochs, double start, Schedule then) implements Schedule {

  public WarmUp {
    BadInputException.requirePositive("warm-up", epochs);
    if (!(start >= 0 && start < 1)) {
      throw new BadInputException("warm-up: expected 0 <= start < 1, found " + start);
    }
  }

  /**
   * Rises from one step above zero, so that the first epoch is not lost.
   *
   * @param epochs how long it rises
   * @param then what follows
   */
  public WarmUp(int epochs, Schedule then) {
    this(epochs, 1.0 / (epochs + 1), then);
  }

  @Override
  public double multiplier(int epoch, int epochs, List<Double> scores) {
    if (epoch < this.epochs) {
      return start + (1 - start) * epoch / this.epochs;
    }
    return then.multiplier(
        epoch - this.epochs,
        epochs - this.epochs,
        scores.subList(Math.min(this.epochs, scores.size()), scores.size()));
  }
}
