package org.unifiedfocal.metrics;

import java.util.List;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The voxels of one class in a reference and a prediction, counted, and the overlap measures that
 * follow from the counts. With TP, FP, FN and TN for the counts, a measure whose denominator is
 * zero does not exist and is NaN: if both masks are empty that is all but accuracy and specificity;
 * sensitivity does not exist for an empty reference, precision not for an empty prediction.
 *
 * @param truePositives TP, voxels of the class in both
 * @param falsePositives FP, voxels of the class in the prediction alone
 * @param falseNegatives FN, voxels of the class in the reference alone
 * @param trueNegatives TN, voxels of the class in neither
 */
public record ConfusionCounts(
    long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {

  /**
   * Counts the voxels of every class in one pass, but for those that the reference {@linkplain
   * LabelMap#IGNORED ignores}.
   *
   * @param reference the true classes
   * @param prediction the predicted classes, of the same shape
   * @param classes number of classes, background included
   * @return one entry for each class, the background first
   * @throws BadInputException if the shapes differ or a label is not below {@code classes}
   */
  public static List<ConfusionCounts> of(LabelMap reference, LabelMap prediction, int classes) {
    ConfusionMatrix matrix = ConfusionMatrix.of(reference, prediction, classes);
    return IntStream.range(0, classes).mapToObj(label -> matrix.counts(List.of(label))).toList();
  }

  static void requireSameShape(LabelMap reference, LabelMap prediction) {
    if (!reference.geometry().shape().equals(prediction.geometry().shape())) {
      throw new BadInputException(
          "expected a prediction of shape %s like the reference, found %s"
              .formatted(reference.geometry().shape(), prediction.geometry().shape()));
    }
  }

  /**
   * Computes the Dice coefficient, {@code 2 TP / (2 TP + FP + FN)}.
   *
   * @return 0 to 1, or NaN
   */
  public double dice() {
    return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
  }

  /**
   * Computes the intersection over union (Jaccard index), {@code TP / (TP + FP + FN)}.
   *
   * @return 0 to 1, or NaN
   */
  public double iou() {
    return ratio(truePositives, truePositives + falsePositives + falseNegatives);
  }

  /**
   * Computes the precision (positive predictive value), {@code TP / (TP + FP)}.
   *
   * @return 0 to 1, or NaN
   */
  public double precision() {
    return ratio(truePositives, truePositives + falsePositives);
  }

  /**
   * Computes the sensitivity (recall), {@code TP / (TP + FN)}.
   *
   * @return 0 to 1, or NaN
   */
  public double sensitivity() {
    return ratio(truePositives, truePositives + falseNegatives);
  }

  /**
   * Computes the specificity, {@code TN / (TN + FP)}.
   *
   * @return 0 to 1, or NaN
   */
  public double specificity() {
    return ratio(trueNegatives, trueNegatives + falsePositives);
  }

  /**
   * Computes the accuracy, {@code (TP + TN) / (TP + FP + FN + TN)}.
   *
   * @return 0 to 1
   */
  public double accuracy() {
    return ratio(
        truePositives + trueNegatives,
        truePositives + falsePositives + falseNegatives + trueNegatives);
  }

  /**
   * Computes the volumetric similarity, {@code 1 - |FN - FP| / (2 TP + FP + FN)}: 1 for equal
   * volumes, wherever they lie; 0 if one mask is empty (Taha and Hanbury 2015, <a
   * href="https://doi.org/10.1186/s12880-015-0068-x">Metrics for evaluating 3D medical image
   * segmentation</a>).
   *
   * @return 0 to 1, or NaN
   */
  public double volumetricSimilarity() {
    return 1
        - ratio(
            Math.abs(falseNegatives - falsePositives),
            2 * truePositives + falsePositives + falseNegatives);
  }

  private static double ratio(long numerator, long denominator) {
    return (double) numerator / denominator;
  }
}
