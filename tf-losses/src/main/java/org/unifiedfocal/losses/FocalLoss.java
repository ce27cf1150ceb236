package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Focal loss: mean over the voxels of -sum_c a_c (1 - p_c)^gamma y_c ln p_c, with gamma = 2 and
 * without factors a unless they are set.
 *
 * <p>Lin et al. 2017, <i>Focal loss for dense object detection</i>, arXiv 1708.02002, eq. 4 and 5.
 */
public final class FocalLoss extends SegmentationLoss<FocalLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "focal",
          "Focal",
          "mean over voxels of -sum_c a_c (1-p_c)^gamma y_c ln p_c",
          List.of(
              "gamma >= 0, default 2: how much easy voxels are suppressed",
              "alpha=[a_0, a_1, ...], default none: a factor for each class"),
          "Lin et al. 2017, arXiv 1708.02002, eq. 4-5",
          List.of("focal(gamma=2)"));

  private final double gamma;
  private final List<Double> alpha;

  private FocalLoss(double gamma, List<Double> alpha, Inputs inputs) {
    super(inputs);
    this.gamma = notNegative("gamma", gamma);
    this.alpha = List.copyOf(alpha);
    this.alpha.forEach(factor -> notNegative("alpha", factor));
  }

  /**
   * Makes the loss on logits and dense labels, with gamma = 2 and no factors.
   *
   * @return the loss
   */
  public static FocalLoss withDefaults() {
    return new FocalLoss(2, List.of(), Inputs.DEFAULT);
  }

  static FocalLoss read(Specification specification) {
    return new FocalLoss(
        specification.number("gamma", 2),
        specification.numbers("alpha"),
        Inputs.read(specification));
  }

  /**
   * Sets the exponent of the focal factor.
   *
   * @param exponent gamma, at least 0; 0 gives cross-entropy
   * @return the loss with this gamma
   * @throws IllegalArgumentException for a negative or infinite exponent
   */
  public FocalLoss withGamma(double exponent) {
    return new FocalLoss(exponent, alpha, inputs);
  }

  /**
   * Sets a factor for each class.
   *
   * @param factors one number >= 0 a class (two for one channel)
   * @return the loss with these factors
   * @throws IllegalArgumentException for a negative or infinite factor
   */
  public FocalLoss withAlpha(double... factors) {
    return new FocalLoss(gamma, Arrays.stream(factors).boxed().toList(), inputs);
  }

  @Override
  FocalLoss withInputs(Inputs changed) {
    return new FocalLoss(gamma, alpha, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.focalCrossEntropy(
        parameters.factors("alpha", alpha), parameters.everywhere(parameters.get("gamma", gamma)));
  }

  @Override
  List<String> parameters() {
    List<String> items = new ArrayList<>(List.of(Specification.item("gamma", gamma)));
    if (!alpha.isEmpty()) {
      items.add(Specification.item("alpha", alpha));
    }
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
