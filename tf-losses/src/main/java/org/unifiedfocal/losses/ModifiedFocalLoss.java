package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Modified focal loss: mean over the voxels of -sum_c d_c (1 - p_c)^gamma y_c ln p_c with d_c =
 * delta for the rare classes R and 1 - delta elsewhere; the asymmetric form has the factor (1 -
 * p_c)^gamma only outside R, so that no rare voxel is suppressed. delta = 0.7, gamma = 2, R all but
 * class 0.
 *
 * <p>Yeung et al. 2022, <i>Unified Focal loss</i>, arXiv 2102.04525. Cross-entropy of the published
 * code: a sum over the classes.
 */
public final class ModifiedFocalLoss extends SegmentationLoss<ModifiedFocalLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "modified-focal",
          "Modified focal",
          "mean over voxels of -sum_c d_c (1-p_c)^gamma y_c ln p_c, d_c = delta in R, 1-delta elsewhere; asymmetric: the focal factor only outside R",
          List.of(
              "symmetric or asymmetric",
              "delta in [0, 1], default 0.7: weight of the rare classes",
              "gamma >= 0, default 2",
              "rare-classes=[c, ...], default all but 0"),
          "Yeung et al. 2022, arXiv 2102.04525",
          List.of(
              "modified-focal(symmetric, delta=0.7, gamma=2)",
              "modified-focal(asymmetric, delta=0.7, gamma=2)"));

  private final Form form;
  private final double delta;
  private final double gamma;
  private final RareClasses rare;

  private ModifiedFocalLoss(
      Form form, double delta, double gamma, RareClasses rare, Inputs inputs) {
    super(inputs);
    this.form = form;
    this.delta = fraction("delta", delta);
    this.gamma = notNegative("gamma", gamma);
    this.rare = rare;
  }

  /**
   * Makes the symmetric form on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static ModifiedFocalLoss symmetric() {
    return withDefaults(Form.SYMMETRIC);
  }

  /**
   * Makes the asymmetric form on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static ModifiedFocalLoss asymmetric() {
    return withDefaults(Form.ASYMMETRIC);
  }

  private static ModifiedFocalLoss withDefaults(Form form) {
    return new ModifiedFocalLoss(form, 0.7, 2, RareClasses.FOREGROUND, Inputs.DEFAULT);
  }

  static ModifiedFocalLoss read(Specification specification) {
    return new ModifiedFocalLoss(
        specification.form(),
        specification.number("delta", 0.7),
        specification.number("gamma", 2),
        RareClasses.read(specification),
        Inputs.read(specification));
  }

  /**
   * Sets the weight of the rare classes; the others have 1 - delta.
   *
   * @param value delta, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public ModifiedFocalLoss withDelta(double value) {
    return new ModifiedFocalLoss(form, value, gamma, rare, inputs);
  }

  /**
   * Sets the exponent of the focal factor.
   *
   * @param value gamma, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public ModifiedFocalLoss withGamma(double value) {
    return new ModifiedFocalLoss(form, delta, value, rare, inputs);
  }

  /**
   * Names the rare classes R.
   *
   * @param classes their numbers; all but class 0 if this is never called
   * @return the loss with these rare classes
   * @throws IllegalArgumentException if none is named, or a number is negative
   */
  public ModifiedFocalLoss withRareClasses(int... classes) {
    return new ModifiedFocalLoss(form, delta, gamma, RareClasses.of(classes), inputs);
  }

  @Override
  ModifiedFocalLoss withInputs(Inputs changed) {
    return new ModifiedFocalLoss(form, delta, gamma, rare, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return focal(parameters, form, rare, delta, gamma);
  }

  /** The formula, shared with the Unified Focal loss. */
  static <T extends TNumber> Formula<T> focal(
      Parameters<T> parameters, Form form, RareClasses rare, double delta, double gamma) {
    Expression<T> d = parameters.get("delta", delta);
    Expression<T> g = parameters.get("gamma", gamma);
    int classes = parameters.classes;
    return parameters.focalCrossEntropy(
        rare.choose(classes, d, d.oneMinus()),
        rare.choose(classes, form == Form.SYMMETRIC ? g : parameters.a.of(0), g));
  }

  @Override
  List<String> parameters() {
    List<String> items =
        new ArrayList<>(
            List.of(
                form.item(),
                Specification.item("delta", delta),
                Specification.item("gamma", gamma)));
    items.addAll(rare.items());
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
