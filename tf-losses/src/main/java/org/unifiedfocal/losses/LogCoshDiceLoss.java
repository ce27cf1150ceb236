package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Log-cosh Dice loss: mean over the samples of ln cosh D, where D is the Dice loss of the sample,
 * the mean over the classes of 1 - (TP + s)/(TP + FN/2 + FP/2 + s), with s = 1e-6. It is D^2/2 near
 * 0 and at most ln cosh 1 = 0.434; its derivative tanh D is smooth and below 1.
 *
 * <p>Jadon 2020, <i>A survey of loss functions for semantic segmentation</i>, arXiv 2006.14822.
 */
public final class LogCoshDiceLoss extends SegmentationLoss<LogCoshDiceLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "log-cosh-dice",
          "Log-cosh Dice",
          "mean over samples of ln cosh(D), D = mean over classes of 1 - (TP+s)/(TP + FN/2 + FP/2 + s)",
          List.of("smooth s >= 0, default 1e-6"),
          "Jadon 2020, arXiv 2006.14822",
          List.of("log-cosh-dice"));

  private final double smooth;

  private LogCoshDiceLoss(double smooth, Inputs inputs) {
    super(inputs);
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels.
   *
   * @return the loss
   */
  public static LogCoshDiceLoss withDefaults() {
    return new LogCoshDiceLoss(1e-6, Inputs.DEFAULT);
  }

  static LogCoshDiceLoss read(Specification specification) {
    return new LogCoshDiceLoss(specification.number("smooth", 1e-6), Inputs.read(specification));
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public LogCoshDiceLoss withSmooth(double value) {
    return new LogCoshDiceLoss(value, inputs);
  }

  @Override
  LogCoshDiceLoss withInputs(Inputs changed) {
    return new LogCoshDiceLoss(smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    Arithmetic<T> a = parameters.a;
    Term<T> dice = new TverskyError<>(a.of(1), a.of(0.5), smooth, parameters.everywhere(1));
    return parameters.formula(new LogCosh<>(a.of(1), dice));
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
