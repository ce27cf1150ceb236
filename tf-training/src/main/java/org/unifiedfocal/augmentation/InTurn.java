package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;

/**
 * Does one thing after the other.
 *
 * @param steps the first comes first
 */
public record InTurn(List<Augmentation> steps) implements Augmentation {

  public InTurn {
    steps = List.copyOf(steps);
  }

  @Override
  public Patch apply(Patch patch, UniformRandomProvider random) {
    Patch changed = patch;
    for (Augmentation step : steps) {
      changed = step.apply(changed, random);
    }
    return changed;
  }
}
