package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Combo loss: alpha * mean over the voxels of -sum_c w_c y_c ln p_c - (1 - alpha) * DSC, with w =
 * beta for class 0 and 1 - beta for every other class, and DSC the mean over the samples and
 * classes of (TP + s)/(TP + FN/2 + FP/2 + s). alpha = beta = 0.5 and s = 1e-6. The result may be
 * negative; its least value is -(1 - alpha).
 *
 * <p>Taghanaki et al. 2018, <i>Combo loss: handling input and output imbalance in multi-organ
 * segmentation</i>, arXiv 1805.02798, eq. 3.
 */
public final class ComboLoss extends SegmentationLoss<ComboLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "combo",
          "Combo",
          "alpha * mean over voxels of -sum_c w_c y_c ln p_c - (1-alpha) * DSC, w = (beta, 1-beta, 1-beta, ...)",
          List.of(
              "alpha in [0, 1], default 0.5: weight of the cross-entropy",
              "beta in [0, 1], default 0.5: weight of class 0, 1-beta of the others",
              "smooth s >= 0, default 1e-6"),
          "Taghanaki et al. 2018, arXiv 1805.02798, eq. 3",
          List.of("combo(alpha=0.5, beta=0.5)"));

  private final double alpha;
  private final double beta;
  private final double smooth;

  private ComboLoss(double alpha, double beta, double smooth, Inputs inputs) {
    super(inputs);
    this.alpha = fraction("alpha", alpha);
    this.beta = fraction("beta", beta);
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static ComboLoss withDefaults() {
    return new ComboLoss(0.5, 0.5, 1e-6, Inputs.DEFAULT);
  }

  static ComboLoss read(Specification specification) {
    return new ComboLoss(
        specification.number("alpha", 0.5),
        specification.number("beta", 0.5),
        specification.number("smooth", 1e-6),
        Inputs.read(specification));
  }

  /**
   * Sets the weight of the cross-entropy; the Dice coefficient has 1 - alpha.
   *
   * @param value alpha, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public ComboLoss withAlpha(double value) {
    return new ComboLoss(value, beta, smooth, inputs);
  }

  /**
   * Sets the weight of class 0 in the cross-entropy; the other classes have 1 - beta.
   *
   * @param value beta, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public ComboLoss withBeta(double value) {
    return new ComboLoss(alpha, value, smooth, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public ComboLoss withSmooth(double value) {
    return new ComboLoss(alpha, beta, value, inputs);
  }

  @Override
  ComboLoss withInputs(Inputs changed) {
    return new ComboLoss(alpha, beta, smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    Expression<T> a = parameters.get("alpha", alpha);
    Expression<T> b = parameters.get("beta", beta);
    Formula<T> crossEntropy =
        parameters.focalCrossEntropy(
            RareClasses.FOREGROUND.choose(parameters.classes, b.oneMinus(), b),
            parameters.everywhere(0));
    Formula<T> diceError =
        parameters.tverskyError(parameters.a.of(0.5), smooth, parameters.everywhere(1));
    Formula<T> minusDice = diceError.plus(parameters.a.of(-1));
    return crossEntropy.times(a).plus(minusDice.times(a.oneMinus()));
  }

  @Override
  List<String> parameters() {
    List<String> items =
        new ArrayList<>(
            List.of(Specification.item("alpha", alpha), Specification.item("beta", beta)));
    items.addAll(Specification.itemUnless(1e-6, "smooth", smooth));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
