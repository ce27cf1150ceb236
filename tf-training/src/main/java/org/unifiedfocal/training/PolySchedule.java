package org.unifiedfocal.training;

import org.unifiedfocal.imaging.BadInputException;

/**
 * A rate that falls to zero at the last epoch, nnU-Net's rule:
 *
 * <pre>rate = start * (1 - epoch / epochs)^power</pre>
 *
 * <p>A start or power that is not positive, or no epochs, is refused with a {@link
 * BadInputException}.
 *
 * @param start the rate of epoch 0
 * @param epochs how many epochs there are; from there on the rate is 0
 * @param power 0.9 in nnU-Net; larger falls faster
 */
public record PolySchedule(double start, int epochs, double power) implements Schedule {
  private static final double NNUNET_POWER = 0.9;

  public PolySchedule {
    if (!(start > 0 && power > 0 && epochs > 0)) {
      throw new BadInputException(
          "poly schedule: expected a positive start, number of epochs and power, found "
              + "%s, %d and %s".formatted(start, epochs, power));
    }
  }

  /**
   * Falls as nnU-Net's, by the power 0.9.
   *
   * @param start the rate of epoch 0
   * @param epochs how many epochs there are
   */
  public PolySchedule(double start, int epochs) {
    this(start, epochs, NNUNET_POWER);
  }

  @Override
  public double rate(int epoch) {
    return start * Math.pow(Math.max(0, 1 - (double) epoch / epochs), power);
  }
}
