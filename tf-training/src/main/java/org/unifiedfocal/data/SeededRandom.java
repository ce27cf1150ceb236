package org.unifiedfocal.data;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Random numbers that depend on nothing but the numbers they are derived from. */
final class SeededRandom {
  private SeededRandom() {}

  /**
   * Makes a generator of its own for each list of keys, such as seed, epoch and step.
   *
   * @param keys what the numbers derive from, in this order
   * @return the generator
   */
  static UniformRandomProvider of(long... keys) {
    long state = keys.length;
    for (long key : keys) {
      state = mix(state + 0x9e3779b97f4a7c15L + key);
    }
    return RandomSource.XO_SHI_RO_128_PP.create(state);
  }

  /** The output function of SplitMix64 (Steele, Lea and Flood 2014), a bijection. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /**
   * Draws an order by the shuffle of Fisher and Yates.
   *
   * @param size how many numbers
   * @param random where the chance comes from
   * @return the numbers from 0 to size - 1
   */
  static int[] permutation(int size, UniformRandomProvider random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
