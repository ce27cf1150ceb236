package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Modified focal Tversky loss: mean over the samples and classes of (1 - mTI_c)^(1 - gamma) with
 * mTI = (TP + s)/(TP + delta FN + (1 - delta) FP + s); the asymmetric form has the exponent 1 -
 * gamma only in the rare classes R and 1 elsewhere. delta = 0.7, gamma = 0.75, s = 1e-7, R all but
 * class 0.
 *
 * <p>Yeung et al. 2022, <i>Unified Focal loss</i>, arXiv 2102.04525. gamma is that of the published
 * code, in [0, 1].
 */
public final class ModifiedFocalTverskyLoss extends SegmentationLoss<ModifiedFocalTverskyLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "modified-focal-tversky",
          "Modified focal Tversky",
          "mean over samples and classes of (1-mTI_c)^(1-gamma), mTI = (TP+s)/(TP + delta FN + (1-delta) FP + s); asymmetric: the exponent only in R, 1 elsewhere",
          List.of(
              "symmetric or asymmetric",
              "delta in [0, 1], default 0.7: weight of false negatives",
              "gamma in [0, 1], default 0.75",
              "smooth s >= 0, default 1e-7",
              "rare-classes=[c, ...], default all but 0"),
          "Yeung et al. 2022, arXiv 2102.04525",
          List.of(
              "modified-focal-tversky(symmetric, delta=0.7, gamma=0.75)",
              "modified-focal-tversky(asymmetric, delta=0.7, gamma=0.75)"));

  private final Form form;
  private final double delta;
  private final double gamma;
  private final double smooth;
  private final RareClasses rare;

  private ModifiedFocalTverskyLoss(
      Form form, double delta, double gamma, double smooth, RareClasses rare, Inputs inputs) {
    super(inputs);
    this.form = form;
    this.delta = fraction("delta", delta);
    this.gamma = fraction("gamma", gamma);
    this.smooth = notNegative("smooth", smooth);
    this.rare = rare;
  }

  /**
   * Makes the symmetric form on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static ModifiedFocalTverskyLoss symmetric() {
    return withDefaults(Form.SYMMETRIC);
  }

  /**
   * Makes the asymmetric form on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static ModifiedFocalTverskyLoss asymmetric() {
    return withDefaults(Form.ASYMMETRIC);
  }

  private static ModifiedFocalTverskyLoss withDefaults(Form form) {
    return new ModifiedFocalTverskyLoss(
        form, 0.7, 0.75, 1e-7, RareClasses.FOREGROUND, Inputs.DEFAULT);
  }

  static ModifiedFocalTverskyLoss read(Specification specification) {
    return new ModifiedFocalTverskyLoss(
        specification.form(),
        specification.number("delta", 0.7),
        specification.number("gamma", 0.75),
        specification.number("smooth", 1e-7),
        RareClasses.read(specification),
        Inputs.read(specification));
  }

  /**
   * Sets the weight of false negatives, in every class; false positives have 1 - delta.
   *
   * @param value delta, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public ModifiedFocalTverskyLoss withDelta(double value) {
    return new ModifiedFocalTverskyLoss(form, value, gamma, smooth, rare, inputs);
  }

  /**
   * Sets the focal parameter: the exponent is 1 - gamma.
   *
   * @param value gamma, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public ModifiedFocalTverskyLoss withGamma(double value) {
    return new ModifiedFocalTverskyLoss(form, delta, value, smooth, rare, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public ModifiedFocalTverskyLoss withSmooth(double value) {
    return new ModifiedFocalTverskyLoss(form, delta, gamma, value, rare, inputs);
  }

  /**
   * Names the rare classes R.
   *
   * @param classes their numbers; all but class 0 if this is never called
   * @return the loss with these rare classes
   * @throws IllegalArgumentException if none is named, or a number is negative
   */
  public ModifiedFocalTverskyLoss withRareClasses(int... classes) {
    return new ModifiedFocalTverskyLoss(
        form, delta, gamma, smooth, RareClasses.of(classes), inputs);
  }

  @Override
  ModifiedFocalTverskyLoss withInputs(Inputs changed) {
    return new ModifiedFocalTverskyLoss(form, delta, gamma, smooth, rare, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return focalTversky(parameters, form, rare, delta, gamma, smooth);
  }

  /** The formula, shared with the Unified Focal loss. */
  static <T extends TNumber> Formula<T> focalTversky(
      Parameters<T> parameters,
      Form form,
      RareClasses rare,
      double delta,
      double gamma,
      double smooth) {
    Expression<T> exponent = parameters.get("gamma", gamma).oneMinus();
    return parameters.tverskyError(
        parameters.get("delta", delta),
        smooth,
        rare.choose(
            parameters.classes, exponent, form == Form.SYMMETRIC ? exponent : parameters.a.of(1)));
  }

  @Override
  List<String> parameters() {
    List<String> items =
        new ArrayList<>(
            List.of(
                form.item(),
                Specification.item("delta", delta),
                Specification.item("gamma", gamma)));
    items.addAll(Specification.itemUnless(1e-7, "smooth", smooth));
    items.addAll(rare.items());
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
