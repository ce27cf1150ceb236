package org.unifiedfocal.training;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results of epochs made up for tests. */
final class Results {
  private Results() {}

  static EpochResult of(int epoch, double loss, @Nullable Double dice) {
    return new EpochResult(
        epoch, 0.001, loss, dice, dice == null ? Map.of() : Map.of("foreground", dice), 1);
  }
}
