package org.unifiedfocal.metrics;

import java.util.List;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/** How often a reference and a prediction have each pair of classes: counted in one pass. */
public final class ConfusionMatrix {
  private final int classes;

  /** By the class of the reference, then that of the prediction. */
  private final long[] counts;

  private ConfusionMatrix(int classes) {
    this.classes = classes;
    counts = new long[classes * classes];
  }

  /**
   * Counts the voxels, but for those that the reference {@linkplain LabelMap#IGNORED ignores}.
   *
   * @param reference the true classes
   * @param prediction the predicted classes, of the same shape
   * @param classes number of classes, background included
   * @return the counts
   * @throws BadInputException if the shapes differ or a label is not below {@code classes}
   */
  public static ConfusionMatrix of(LabelMap reference, LabelMap prediction, int classes) {
    ConfusionCounts.requireSameShape(reference, prediction);
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    for (int voxel = 0; voxel < reference.labels().length; voxel++) {
      int expected = reference.label(voxel);
      if (expected == LabelMap.IGNORED) {
        continue;
      }
      int found = prediction.label(voxel);
      if (expected >= classes || found >= classes) {
        throw new BadInputException(
            "expected labels below %d, found %d in the %s"
                .formatted(
                    classes,
                    Math.max(expected, found),
                    expected >= classes ? "reference" : "prediction"));
      }
      matrix.counts[expected * classes + found]++;
    }
    return matrix;
  }

  /**
   * Gives the counts of the union of some classes.
   *
   * @param union their numbers
   * @return the counts
   */
  public ConfusionCounts counts(List<Integer> union) {
    boolean[] inUnion = new boolean[classes];
    union.forEach(label -> inUnion[label] = true);
    long both = 0;
    long falsePositives = 0;
    long falseNegatives = 0;
    long neither = 0;
    for (int row = 0; row < classes; row++) {
      for (int column = 0; column < classes; column++) {
        long count = counts[row * classes + column];
        if (inUnion[row]) {
          both += inUnion[column] ? count : 0;
          falseNegatives += inUnion[column] ? 0 : count;
        } else {
          falsePositives += inUnion[column] ? count : 0;
          neither += inUnion[column] ? 0 : count;
        }
      }
    }
    return new ConfusionCounts(both, falsePositives, falseNegatives, neither);
  }
}
