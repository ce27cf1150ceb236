package org.unifiedfocal.losses;

/**
 * What a class without a single voxel in the labels contributes to losses that are means over the
 * classes (Dice, Tversky and those built on them). Cross-entropy terms are not affected: an absent
 * class adds nothing to them.
 */
public enum EmptyForeground {
  /**
   * The published formula as it stands: an absent class costs nearly 1 as soon as a little of it is
   * predicted, because only the smoothing constant stands against the false positives.
   */
  PLAIN,
  /**
   * An absent class is left out of the mean over the classes, sample by sample (or for the whole
   * batch with {@link SegmentationLoss#withBatchSums()}). A sample without any class, all of it
   * ignored, costs 0.
   */
  SKIP
}
