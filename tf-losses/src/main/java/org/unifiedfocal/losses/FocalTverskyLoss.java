package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Focal Tversky loss: mean over the samples and classes of (1 - TI)^gamma with the Tversky index of
 * {@link TverskyLoss}, delta = 0.7, gamma = 0.75 and s = 1e-6.
 *
 * <p>Abraham and Khan 2018, <i>A novel focal Tversky loss function with improved attention U-Net
 * for lesion segmentation</i>, arXiv 1810.07842, eq. 4; gamma here is their 1/gamma.
 */
public final class FocalTverskyLoss extends SegmentationLoss<FocalTverskyLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "focal-tversky",
          "Focal Tversky",
          "mean over samples and classes of (1-TI)^gamma, TI as in tversky",
          List.of(
              "delta in [0, 1], default 0.7: weight of false negatives",
              "gamma >= 0, default 0.75: below 1 it raises the gradient of classes that are nearly right",
              "smooth s >= 0, default 1e-6"),
          "Abraham and Khan 2018, arXiv 1810.07842, eq. 4",
          List.of("focal-tversky(delta=0.7, gamma=0.75)"));

  private final double delta;
  private final double gamma;
  private final double smooth;

  private FocalTverskyLoss(double delta, double gamma, double smooth, Inputs inputs) {
    super(inputs);
    this.delta = fraction("delta", delta);
    this.gamma = notNegative("gamma", gamma);
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static FocalTverskyLoss withDefaults() {
    return new FocalTverskyLoss(0.7, 0.75, 1e-6, Inputs.DEFAULT);
  }

  static FocalTverskyLoss read(Specification specification) {
    return new FocalTverskyLoss(
        specification.number("delta", 0.7),
        specification.number("gamma", 0.75),
        specification.number("smooth", 1e-6),
        Inputs.read(specification));
  }

  /**
   * Sets the weight of false negatives; false positives have 1 - delta.
   *
   * @param value delta, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public FocalTverskyLoss withDelta(double value) {
    return new FocalTverskyLoss(value, gamma, smooth, inputs);
  }

  /**
   * Sets the exponent of 1 - TI.
   *
   * @param value gamma, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public FocalTverskyLoss withGamma(double value) {
    return new FocalTverskyLoss(delta, value, smooth, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public FocalTverskyLoss withSmooth(double value) {
    return new FocalTverskyLoss(delta, gamma, value, inputs);
  }

  @Override
  FocalTverskyLoss withInputs(Inputs changed) {
    return new FocalTverskyLoss(delta, gamma, smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.tverskyError(
        parameters.get("delta", delta),
        smooth,
        parameters.everywhere(parameters.get("gamma", gamma)));
  }

  @Override
  List<String> parameters() {
    List<String> items =
        new ArrayList<>(
            List.of(Specification.item("delta", delta), Specification.item("gamma", gamma)));
    items.addAll(Specification.itemUnless(1e-6, "smooth", smooth));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
