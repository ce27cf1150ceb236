package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Soft Dice loss: mean over the samples and classes of 1 - (TP + s)/(TP + FN/2 + FP/2 + s), with s
 * = 1e-6.
 *
 * <p>Milletari et al. 2016, <i>V-Net</i>, arXiv 1606.04797.
 */
public final class DiceLoss extends SegmentationLoss<DiceLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "dice",
          "Dice",
          "mean over samples and classes of 1 - (TP+s)/(TP + FN/2 + FP/2 + s)",
          List.of("smooth s >= 0, default 1e-6"),
          "Milletari et al. 2016, arXiv 1606.04797",
          List.of("dice"));

  private final double smooth;

  private DiceLoss(double smooth, Inputs inputs) {
    super(inputs);
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static DiceLoss withDefaults() {
    return new DiceLoss(1e-6, Inputs.DEFAULT);
  }

  static DiceLoss read(Specification specification) {
    return new DiceLoss(specification.number("smooth", 1e-6), Inputs.read(specification));
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public DiceLoss withSmooth(double value) {
    return new DiceLoss(value, inputs);
  }

  @Override
  DiceLoss withInputs(Inputs changed) {
    return new DiceLoss(smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.tverskyError(parameters.a.of(0.5), smooth, parameters.everywhere(1));
  }

  @Override
  List<String> parameters() {
    return Specification.itemUnless(1e-6, "smooth", smooth);
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
