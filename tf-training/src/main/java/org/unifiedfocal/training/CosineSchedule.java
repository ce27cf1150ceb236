package org.unifiedfocal.training;

import java.util.List;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A rate that falls along half a wave of the cosine (Loshchilov and Hutter, 2017, <a
 * href="https://arxiv.org/abs/1608.03983">arXiv:1608.03983</a>, without restarts):
 *
 * <pre>rate = start * (low + (1 - low) * (1 + cos(pi * epoch / epochs)) / 2)</pre>
 *
 * <p>A low outside [0, 1) is refused with a {@link BadInputException}.
 *
 * @param low what it ends at, as a share of the start
 */
public record CosineSchedule(double low) implements Schedule {

  public CosineSchedule {
    if (!(low >= 0 && low < 1)) {
      throw new BadInputException("cosine schedule: expected 0 <= low < 1, found " + low);
    }
  }

  /**
   * Falls to zero.
   *
   * @return a schedule of low 0
   */
  public static CosineSchedule withDefaults() {
    return new CosineSchedule(0);
  }

  @Override
  public double multiplier(int epoch, int epochs, List<Double> scores) {
    double done = Math.min(1, (double) epoch / epochs);
    return low + (1 - low) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
