package org.unifiedfocal.training;

import java.util.List;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A rate that falls towards zero, nnU-Net's rule:
 *
 * <pre>rate = start * (1 - epoch / epochs)^power</pre>
 *
 * <p>Epochs count from 0, so that the last has {@code start * (1 / epochs)^power}.
 *
 * <p>A power that is not positive is refused with a {@link BadInputException}.
 *
 * @param power larger falls faster
 */
public record PolySchedule(double power) implements Schedule {

  public PolySchedule {
    if (!(power > 0)) {
      throw new BadInputException("poly schedule: expected a positive power, found " + power);
    }
  }

  /**
   * Falls as nnU-Net's.
   *
   * @return a schedule of power 0.9
   */
  public static PolySchedule withDefaults() {
    return new PolySchedule(0.9);
  }

  @Override
  public double multiplier(int epoch, int epochs, List<Double> scores) {
    return Math.pow(Math.max(0, 1 - (double) epoch / epochs), power);
  }
}
