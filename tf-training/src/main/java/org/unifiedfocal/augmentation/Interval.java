package org.unifiedfocal.augmentation;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * The numbers from one to another, to draw from. One that is not finite, or the wrong way round, is
 * refused with an {@link IllegalArgumentException}.
 *
 * @param from the least
 * @param to the greatest
 */
public record Interval(double from, double to) {

  public Interval {
    if (!(Double.isFinite(from) && Double.isFinite(to) && from <= to)) {
      throw new IllegalArgumentException(
          "expected two finite numbers in order, found %s and %s".formatted(from, to));
    }
  }

  /** Any of the numbers, all equally likely. */
  double draw(UniformRandomProvider random) {
    return from + (to - from) * random.nextDouble();
  }

  /** A factor below 1 or one above 1, equally often, as far as the interval has both. */
  double drawFactor(UniformRandomProvider random) {
    boolean below = random.nextBoolean();
    if (from >= 1 || to <= 1) {
      return draw(random);
    }
    return (below ? new Interval(from, 1) : new Interval(1, to)).draw(random);
  }

  /** The same interval, after a check that its numbers are positive. */
  Interval positive(String name) {
    if (!(from > 0)) {
      throw new IllegalArgumentException(name + ": expected numbers above 0, found " + this);
    }
    return this;
  }

  /** The same interval, after a check that none of its numbers is negative. */
  Interval notNegative(String name) {
    if (from < 0) {
      throw new IllegalArgumentException(name + ": expected numbers from 0 on, found " + this);
    }
    return this;
  }
}
