package org.unifiedfocal.training;

import java.util.List;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A rate that falls by a factor each time the training makes no progress, as {@code
 * ReduceLROnPlateau} of Keras 3: after {@code patience} epochs in a row, none of which was better
 * than the best before by more than {@code minDelta}. PyTorch waits for one epoch more.
 *
 * <p>The score is the validation Dice, or the training loss where no case is held back.
 *
 * <p>A factor outside (0, 1), a low outside [0, 1) and negative numbers are refused with a {@link
 * BadInputException}.
 *
 * @param factor what a fall multiplies the rate by
 * @param patience how many epochs without progress make it fall
 * @param minDelta what counts as progress
 * @param cooldown epochs after a fall in which none is counted; the last of them counts again
 * @param low where it stops falling, as a share of the first rate
 */
public record PlateauSchedule(
    double factor, int patience, double minDelta, int cooldown, double low) implements Schedule {

  public PlateauSchedule {
    if (!(factor > 0 && factor < 1 && low >= 0 && low < 1)) {
      throw new BadInputException(
          "plateau schedule: expected a factor in (0, 1) and a low in [0, 1), found %s and %s"
              .formatted(factor, low));
    }
    if (!(patience >= 0 && minDelta >= 0 && cooldown >= 0)) {
      throw new BadInputException(
          "plateau schedule: expected a patience, minDelta and cooldown of at least 0, "
              + "found %d, %s and %d".formatted(patience, minDelta, cooldown));
    }
  }

  /**
   * Takes Keras's parameters but for a factor of a half.
   *
   * @return a schedule of patience 10 and minDelta 1e-4, without cooldown, that falls to 0
   */
  public static PlateauSchedule withDefaults() {
    return new PlateauSchedule(0.5, 10, 1e-4, 0, 0);
  }

  @Override
  public double multiplier(int epoch, int epochs, List<Double> scores) {
    double multiplier = 1;
    double best = Double.NEGATIVE_INFINITY;
    int waited = 0;
    int cooling = 0;
    for (double score : scores) {
      if (cooling > 0) {
        cooling--;
        waited = 0;
      }
      if (score > best + minDelta) {
        best = score;
        waited = 0;
      } else if (cooling == 0) {
        waited++;
        // As float: what rounding has left above the lowest is no step to fall by.
        if (waited >= patience && (float) multiplier > (float) low) {
          multiplier = Math.max(multiplier * factor, low);
          cooling = cooldown;
          waited = 0;
        }
      }
    }
    return multiplier;
  }
}
