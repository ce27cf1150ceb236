package org.unifiedfocal.augmentation;

import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;

/**
 * Does something with a probability, and otherwise nothing. A probability outside 0 to 1 is refused
 * with an {@link IllegalArgumentException}.
 *
 * @param probability from 0 to 1
 * @param augmentation what is done
 */
public record Sometimes(double probability, Augmentation augmentation) implements Augmentation {

  public Sometimes {
    requireProbability(probability);
  }

  static void requireProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability: expected 0 to 1, found " + probability);
    }
  }

  @Override
  public Patch apply(Patch patch, UniformRandomProvider random) {
    return random.nextDouble() < probability ? augmentation.apply(patch, random) : patch;
  }
}
