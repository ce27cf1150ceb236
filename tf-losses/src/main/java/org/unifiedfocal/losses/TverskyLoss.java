package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Tversky loss: mean over the samples and classes of 1 - TI with the Tversky index TI = (TP +
 * s)/(TP + delta FN + (1 - delta) FP + s), delta = 0.7 and s = 1e-6.
 *
 * <p>Salehi et al. 2017, <i>Tversky loss function for image segmentation</i>, arXiv 1706.05721.
 */
public final class TverskyLoss extends SegmentationLoss<TverskyLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "tversky",
          "Tversky",
          "mean over samples and classes of 1 - TI, TI = (TP+s)/(TP + delta FN + (1-delta) FP + s)",
          List.of(
              "delta in [0, 1], default 0.7: weight of false negatives",
              "smooth s >= 0, default 1e-6"),
          "Salehi et al. 2017, arXiv 1706.05721",
          List.of("tversky(delta=0.7)"));

  private final double delta;
  private final double smooth;

  private TverskyLoss(double delta, double smooth, Inputs inputs) {
    super(inputs);
    this.delta = fraction("delta", delta);
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static TverskyLoss withDefaults() {
    return new TverskyLoss(0.7, 1e-6, Inputs.DEFAULT);
  }

  static TverskyLoss read(Specification specification) {
    return new TverskyLoss(
        specification.number("delta", 0.7),
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
  public TverskyLoss withDelta(double value) {
    return new TverskyLoss(value, smooth, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public TverskyLoss withSmooth(double value) {
    return new TverskyLoss(delta, value, inputs);
  }

  @Override
  TverskyLoss withInputs(Inputs changed) {
    return new TverskyLoss(delta, smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.tverskyError(
        parameters.get("delta", delta), smooth, parameters.everywhere(1));
  }

  @Override
  List<String> parameters() {
    List<String> items = new ArrayList<>(List.of(Specification.item("delta", delta)));
    items.addAll(Specification.itemUnless(1e-6, "smooth", smooth));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
