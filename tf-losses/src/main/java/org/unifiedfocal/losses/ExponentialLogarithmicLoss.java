package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Exponential logarithmic loss: w * mean over the samples and classes of (-ln DSC_c)^gamma + (1 -
 * w) * mean over the voxels of sum_c a_c y_c (-ln p_c)^gamma, with DSC_c = (TP + s)/(TP + FN/2 +
 * FP/2 + s), w = 0.8, gamma = 0.3 and s = 0.5. With gamma below 1 both parts pull hardest at
 * classes and voxels that are nearly right, and again at those that are all wrong.
 *
 * <p>Wong et al. 2018, <i>3D segmentation with exponential logarithmic loss for highly unbalanced
 * object sizes</i>, arXiv 1809.00076. There the pseudocount is 2 s = 1, both parts have the same
 * gamma in all experiments, and a_c is the root of the number of voxels over that of the class, all
 * over the training set; here a_c = 1 unless it is given.
 */
public final class ExponentialLogarithmicLoss extends SegmentationLoss<ExponentialLogarithmicLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "exponential-logarithmic",
          "Exponential logarithmic",
          "w * mean over samples and classes of (-ln DSC)^gamma"
              + " + (1-w) * mean over voxels of sum_c a_c y_c (-ln p_c)^gamma,"
              + " DSC = (TP+s)/(TP + FN/2 + FP/2 + s)",
          List.of(
              "dice-weight w in [0, 1], default 0.8",
              "gamma >= 0, default 0.3: below 1 it raises the gradient of what is nearly right",
              "label-weights=[a_0, a_1, ...], default 1: the published ones are the roots of all voxels"
                  + " over those of the class, in the training set",
              "smooth s >= 0, default 0.5: half the published pseudocount"),
          "Wong et al. 2018, arXiv 1809.00076",
          List.of("exponential-logarithmic(dice-weight=0.8, gamma=0.3)"));

  private final double diceWeight;
  private final double gamma;
  private final List<Double> labelWeights;
  private final double smooth;

  private ExponentialLogarithmicLoss(
      double diceWeight, double gamma, List<Double> labelWeights, double smooth, Inputs inputs) {
    super(inputs);
    this.diceWeight = fraction("dice-weight", diceWeight);
    this.gamma = notNegative("gamma", gamma);
    this.labelWeights = List.copyOf(labelWeights);
    this.labelWeights.forEach(weight -> notNegative("label-weights", weight));
    this.smooth = notNegative("smooth", smooth);
  }

  /**
   * Makes the loss on logits and dense labels, with the published parameters and no label weights.
   *
   * @return the loss
   */
  public static ExponentialLogarithmicLoss withDefaults() {
    return new ExponentialLogarithmicLoss(0.8, 0.3, List.of(), 0.5, Inputs.DEFAULT);
  }

  static ExponentialLogarithmicLoss read(Specification specification) {
    return new ExponentialLogarithmicLoss(
        specification.number("dice-weight", 0.8),
        specification.number("gamma", 0.3),
        specification.numbers("label-weights"),
        specification.number("smooth", 0.5),
        Inputs.read(specification));
  }

  /**
   * Sets the weight of the Dice part; the cross-entropy has 1 - w.
   *
   * @param value w, in [0, 1]
   * @return the loss with this value
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public ExponentialLogarithmicLoss withDiceWeight(double value) {
    return new ExponentialLogarithmicLoss(value, gamma, labelWeights, smooth, inputs);
  }

  /**
   * Sets the exponent of both parts.
   *
   * @param exponent gamma, at least 0; 1 gives -ln DSC and cross-entropy
   * @return the loss with this gamma
   * @throws IllegalArgumentException for a negative or infinite exponent
   */
  public ExponentialLogarithmicLoss withGamma(double exponent) {
    return new ExponentialLogarithmicLoss(diceWeight, exponent, labelWeights, smooth, inputs);
  }

  /**
   * Sets the weight of each class in the cross-entropy.
   *
   * @param weights one number >= 0 a class (two for one channel)
   * @return the loss with these weights
   * @throws IllegalArgumentException for a negative or infinite weight
   */
  public ExponentialLogarithmicLoss withLabelWeights(double... weights) {
    return new ExponentialLogarithmicLoss(
        diceWeight, gamma, Arrays.stream(weights).boxed().toList(), smooth, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public ExponentialLogarithmicLoss withSmooth(double value) {
    return new ExponentialLogarithmicLoss(diceWeight, gamma, labelWeights, value, inputs);
  }

  @Override
  ExponentialLogarithmicLoss withInputs(Inputs changed) {
    return new ExponentialLogarithmicLoss(diceWeight, gamma, labelWeights, smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    Expression<T> w = parameters.get("dice-weight", diceWeight);
    Expression<T> exponent = parameters.get("gamma", gamma);
    List<Expression<T>> weights = parameters.factors("label-weights", labelWeights);
    return parameters
        .formula(new LogDice<>(w, exponent, smooth))
        .plus(parameters.formula(new PowerCrossEntropy<>(w.oneMinus(), weights, exponent)));
  }

  @Override
  List<String> parameters() {
    List<String> items =
        new ArrayList<>(
            List.of(
                Specification.item("dice-weight", diceWeight), Specification.item("gamma", gamma)));
    if (!labelWeights.isEmpty()) {
      items.add(Specification.item("label-weights", labelWeights));
    }
    items.addAll(Specification.itemUnless(0.5, "smooth", smooth));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
