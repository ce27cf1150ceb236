package org.unifiedfocal.data;

import org.apache.commons.rng.UniformRandomProvider;

/** A random change of a patch that leaves its meaning as it is, so that the network sees more. */
@FunctionalInterface
public interface Augmentation {
  /** Leaves every patch as it is. */
  Augmentation NONE = (patch, random) -> patch;

  /**
   * Changes a patch.
   *
   * @param patch the patch; its arrays stay as they are
   * @param random where the chance comes from; the same numbers make the same change
   * @return a patch of the same shape
   */
  Patch apply(Patch patch, UniformRandomProvider random);
}
