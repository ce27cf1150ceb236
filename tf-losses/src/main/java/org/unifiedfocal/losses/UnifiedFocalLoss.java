package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Unified Focal loss: lambda * modified focal + (1 - lambda) * modified focal Tversky, with the
 * delta and gamma of both shared: {@link ModifiedFocalLoss} has the factor (1 - p_c)^gamma, {@link
 * ModifiedFocalTverskyLoss} the exponent 1 - gamma. lambda = 0.5, delta = 0.6, gamma = 0.5, s =
 * 1e-7, R all but class 0.
 *
 * <ul>
 *   <li>lambda weighs distribution-based against region-based learning, as in the paper; the
 *       published Python code has weight = 1 - lambda, see {@link #withPublishedWeight(double)}.
 *   <li>delta weighs rare against common classes, and false negatives against false positives.
 *   <li>gamma suppresses easy common voxels and enhances rare classes. It is that of the published
 *       code. The paper's symmetric form has the exponents the other way round, see {@link
 *       #symmetricOfPaper(double)}.
 * </ul>
 *
 * <p>It generalises the losses it is compared with: lambda = 1, delta = 1/2, gamma = 0 is half the
 * cross-entropy; lambda = 0, delta = 1/2, gamma = 0 is the Dice loss; lambda = 0, gamma = 0 the
 * Tversky loss.
 *
 * <p>Yeung et al. 2022, <i>Unified Focal loss: generalising Dice and cross entropy-based losses to
 * handle class imbalanced medical image segmentation</i>, arXiv 2102.04525, the last equations of
 * section 2.
 */
public final class UnifiedFocalLoss extends SegmentationLoss<UnifiedFocalLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "unified-focal",
          "Unified Focal",
          "lambda * modified-focal + (1-lambda) * modified-focal-tversky, delta and gamma shared",
          List.of(
              "symmetric or asymmetric",
              "delta in [0, 1], default 0.6: weight of the rare classes and of false negatives",
              "gamma >= 0, default 0.5; at most 1 unless lambda is 1",
              "lambda in [0, 1], default 0.5: weight of the focal part (the published code's weight is 1-lambda)",
              "smooth s >= 0, default 1e-7",
              "rare-classes=[c, ...], default all but 0"),
          "Yeung et al. 2022, arXiv 2102.04525",
          List.of(
              "unified-focal(symmetric, delta=0.6, gamma=0.5, lambda=0.5)",
              "unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.5)"));

  private final Form form;
  private final double delta;
  private final double gamma;
  private final double lambda;
  private final double smooth;
  private final RareClasses rare;

  private UnifiedFocalLoss(
      Form form,
      double delta,
      double gamma,
      double lambda,
      double smooth,
      RareClasses rare,
      Inputs inputs) {
    super(inputs);
    this.form = form;
    this.delta = fraction("delta", delta);
    this.gamma = notNegative("gamma", gamma);
    this.lambda = fraction("lambda", lambda);
    this.smooth = notNegative("smooth", smooth);
    this.rare = rare;
  }

  /**
   * Makes the symmetric form on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static UnifiedFocalLoss symmetric() {
    return withDefaults(Form.SYMMETRIC);
  }

  /**
   * Makes the asymmetric form on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static UnifiedFocalLoss asymmetric() {
    return withDefaults(Form.ASYMMETRIC);
  }

  private static UnifiedFocalLoss withDefaults(Form form) {
    return new UnifiedFocalLoss(form, 0.6, 0.5, 0.5, 1e-7, RareClasses.FOREGROUND, Inputs.DEFAULT);
  }

  static UnifiedFocalLoss read(Specification specification) {
    UnifiedFocalLoss loss =
        new UnifiedFocalLoss(
            specification.form(),
            specification.number("delta", 0.6),
            specification.number("gamma", 0.5),
            specification.number("lambda", 0.5),
            specification.number("smooth", 1e-7),
            RareClasses.read(specification),
            Inputs.read(specification));
    loss.requireGammaFits();
    return loss;
  }

  /** Not at once: lambda may be set after gamma. */
  private void requireGammaFits() {
    if (lambda < 1 && gamma > 1) {
      throw new IllegalArgumentException(
          "gamma: expected at most 1 where lambda is below 1 (the Tversky part has the exponent"
              + " 1 - gamma), found "
              + gamma);
    }
  }

  /**
   * Makes the symmetric form with the gamma of the paper, whose symmetric form has the focal factor
   * (1 - p)^(1 - gamma) and the Tversky exponent gamma. The published code, and everything here,
   * has gamma and 1 - gamma, so that this is {@code symmetric().withGamma(1 - gamma)}. The
   * asymmetric forms of paper and code agree.
   *
   * @param gamma the paper's gamma, in [0, 1]
   * @return the loss
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public static UnifiedFocalLoss symmetricOfPaper(double gamma) {
    return symmetric().withGamma(1 - fraction("gamma", gamma));
  }

  /**
   * Takes the {@code weight} of the published Python code, which multiplies the Tversky part:
   * lambda = 1 - weight.
   *
   * @param weight the weight, in [0, 1]
   * @return the loss with lambda = 1 - weight
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public UnifiedFocalLoss withPublishedWeight(double weight) {
    return withLambda(1 - fraction("weight", weight));
  }

  /**
   * Sets the weight of the rare classes and of false negatives.
   *
   * @param value delta, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public UnifiedFocalLoss withDelta(double value) {
    return new UnifiedFocalLoss(form, value, gamma, lambda, smooth, rare, inputs);
  }

  /**
   * Sets the focal parameter; it may be above 1 only where lambda is 1, or the loss is refused when
   * it is computed.
   *
   * @param value gamma, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public UnifiedFocalLoss withGamma(double value) {
    return new UnifiedFocalLoss(form, delta, value, lambda, smooth, rare, inputs);
  }

  /**
   * Sets the weight of the focal part; the Tversky part has 1 - lambda.
   *
   * @param value lambda, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public UnifiedFocalLoss withLambda(double value) {
    return new UnifiedFocalLoss(form, delta, gamma, value, smooth, rare, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public UnifiedFocalLoss withSmooth(double value) {
    return new UnifiedFocalLoss(form, delta, gamma, lambda, value, rare, inputs);
  }

  /**
   * Names the rare classes R.
   *
   * @param classes their numbers; all but class 0 if this is never called
   * @return the loss with these rare classes
   * @throws IllegalArgumentException if none is named, or a number is negative
   */
  public UnifiedFocalLoss withRareClasses(int... classes) {
    return new UnifiedFocalLoss(
        form, delta, gamma, lambda, smooth, RareClasses.of(classes), inputs);
  }

  @Override
  UnifiedFocalLoss withInputs(Inputs changed) {
    return new UnifiedFocalLoss(form, delta, gamma, lambda, smooth, rare, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    requireGammaFits();
    Expression<T> l = parameters.get("lambda", lambda);
    Formula<T> focal = ModifiedFocalLoss.focal(parameters, form, rare, delta, gamma);
    Formula<T> focalTversky =
        ModifiedFocalTverskyLoss.focalTversky(parameters, form, rare, delta, gamma, smooth);
    return focal.times(l).plus(focalTversky.times(l.oneMinus()));
  }

  @Override
  List<String> parameters() {
    List<String> items =
        new ArrayList<>(
            List.of(
                form.item(),
                Specification.item("delta", delta),
                Specification.item("gamma", gamma),
                Specification.item("lambda", lambda)));
    items.addAll(Specification.itemUnless(1e-7, "smooth", smooth));
    items.addAll(rare.items());
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
