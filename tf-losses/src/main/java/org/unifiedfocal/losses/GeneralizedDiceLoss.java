package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Generalised Dice loss: mean over the samples of 1 - (sum_c v_c TP + s)/(sum_c v_c (TP + FN/2 +
 * FP/2) + s), one ratio for all classes, with v_c = 1/V_c^2, V_c = sum y the volume of the class,
 * and s = 1e-6. A class counts as much whatever its size.
 *
 * <p>The weights are divided by the largest of the sample (of the batch with {@link
 * #withBatchSums()}), which changes nothing but what s is small against: the loss does not depend
 * on the size of the image. A class that is absent has no weight in the paper; here, as in MONAI,
 * it has that of the smallest class there is, or none with {@link EmptyForeground#SKIP}. Class
 * weights multiply v.
 *
 * <p>Sudre et al. 2017, <i>Generalised Dice overlap as a deep learning loss function for highly
 * unbalanced segmentations</i>, arXiv 1707.03237, section 2.1.
 */
public final class GeneralizedDiceLoss extends SegmentationLoss<GeneralizedDiceLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "generalized-dice",
          "Generalised Dice",
          "mean over samples of 1 - (sum_c v_c TP + s)/(sum_c v_c (TP + FN/2 + FP/2) + s), v_c = (m/V_c)^2, V_c = sum y, m the smallest V_c > 0",
          List.of(
              "weighting=square, simple (m/V_c) or uniform (1), default square",
              "smooth s >= 0, default 1e-6"),
          "Sudre et al. 2017, arXiv 1707.03237, section 2.1",
          List.of("generalized-dice(weighting=square)"));

  private final VolumeWeighting weighting;
  private final double smooth;

  private GeneralizedDiceLoss(VolumeWeighting weighting, double smooth, Inputs inputs) {
    super(inputs);
    this.weighting = weighting;
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels, with the published weights.
   *
   * @return the loss
   */
  public static GeneralizedDiceLoss withDefaults() {
    return new GeneralizedDiceLoss(VolumeWeighting.SQUARE, 1e-6, Inputs.DEFAULT);
  }

  static GeneralizedDiceLoss read(Specification specification) {
    return new GeneralizedDiceLoss(
        specification.choice("weighting", VolumeWeighting.SQUARE),
        specification.number("smooth", 1e-6),
        Inputs.read(specification));
  }

  /**
   * Chooses how a class is weighed by its volume.
   *
   * @param value the weighting
   * @return the loss with this weighting
   */
  public GeneralizedDiceLoss withWeighting(VolumeWeighting value) {
    return new GeneralizedDiceLoss(value, smooth, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public GeneralizedDiceLoss withSmooth(double value) {
    return new GeneralizedDiceLoss(weighting, value, inputs);
  }

  @Override
  GeneralizedDiceLoss withInputs(Inputs changed) {
    return new GeneralizedDiceLoss(weighting, smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.formula(new GeneralizedDiceError<>(parameters.a.of(1), weighting, smooth));
  }

  @Override
  List<String> parameters() {
    List<String> items = new ArrayList<>(List.of(Specification.item("weighting", weighting)));
    items.addAll(Specification.itemUnless(1e-6, "smooth", smooth));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
