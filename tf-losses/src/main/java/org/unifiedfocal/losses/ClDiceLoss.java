package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * clDice loss, for tubes such as vessels that shall stay connected: the mean over the samples and
 * the foreground classes of
 *
 * <pre>
 * 1 - 2 P R/(P + R),  P = (sum S(p) y + s)/(sum S(p) + s),  R = (sum S(y) p + s)/(sum S(y) + s)
 * </pre>
 *
 * <p>where the sums are over the voxels and S is the soft skeleton: k times the image is eroded
 * (the least of a voxel and its two neighbours along each axis), and what an opening (erosion, then
 * the greatest of the 9 or 27 voxels around) takes away from it is added to the skeleton. k = 10,
 * which should be at least the greatest radius of a tube in voxels; s = 1, as in the authors' code.
 * The paper trains with half of this loss and half of Dice.
 *
 * <p>Images have one, two, three or more spatial axes. The background never takes part. A voxel of
 * weight 0, or with the ignored label, is background in both images and is left out of the sums;
 * the other weights weigh the sums. The gradient of {@link LossCall#lossAndGradient()} needs a
 * graph; {@link LossCall#loss()} also works eagerly.
 *
 * <p>Shit et al. 2021, <i>clDice: a novel topology-preserving loss function for tubular structure
 * segmentation</i>, arXiv 2003.07311, eq. 1 and 2 and algorithms 1 and 2.
 */
public final class ClDiceLoss extends SegmentationLoss<ClDiceLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "cl-dice",
          "clDice",
          "mean over samples and foreground classes of 1 - 2PR/(P+R), P = (sum S(p) y + s)/(sum S(p) + s), R = (sum S(y) p + s)/(sum S(y) + s), S the soft skeleton",
          List.of(
              "iterations k >= 1 of the skeleton, default 10: at least the greatest radius in voxels",
              "smooth s > 0, default 1"),
          "Shit et al. 2021, arXiv 2003.07311, eq. 1 and 2, algorithms 1 and 2",
          List.of("cl-dice(iterations=10)"));

  private final int iterations;
  private final double smooth;

  private ClDiceLoss(int iterations, double smooth, Inputs inputs) {
    super(inputs);
    this.iterations = atLeastOne("iterations", iterations);
    if (!(smooth > 0 && smooth < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("smooth: expected a finite number > 0, found " + smooth);
    }
    this.smooth = smooth;
  }

  /**
   * Makes the loss on logits and dense labels, with 10 iterations.
   *
   * @return the loss
   */
  public static ClDiceLoss withDefaults() {
    return new ClDiceLoss(10, 1, Inputs.DEFAULT);
  }

  static ClDiceLoss read(Specification specification) {
    return new ClDiceLoss(
        specification.integer("iterations", 10),
        specification.number("smooth", 1),
        Inputs.read(specification));
  }

  /**
   * Sets how many times the soft skeleton erodes the image.
   *
   * @param value iterations, at least 1
   * @return the loss with this value
   * @throws IllegalArgumentException for a number below 1
   */
  public ClDiceLoss withIterations(int value) {
    return new ClDiceLoss(value, smooth, inputs);
  }

  /**
   * Sets the smoothing constant s.
   *
   * @param value smooth, above 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a number that is not above 0 and finite
   */
  public ClDiceLoss withSmooth(double value) {
    return new ClDiceLoss(iterations, value, inputs);
  }

  @Override
  ClDiceLoss withInputs(Inputs changed) {
    return new ClDiceLoss(iterations, smooth, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.formula(new ClDiceError<>(parameters.a.of(1), iterations, smooth));
  }

  @Override
  List<String> parameters() {
    List<String> items = new ArrayList<>(List.of(Specification.item("iterations", iterations)));
    items.addAll(Specification.itemUnless(1, "smooth", smooth));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
