package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Hausdorff distance loss by erosion: errors cost the more, the larger they are. With E_0 = (p -
 * y)^2 it is the mean over the samples, the foreground classes and the voxels of
 *
 * <pre>
 * sum over k = 1, ..., K of k^alpha E_k,  E_k = normalized(relu(B * E_(k-1) - 1/2))
 * </pre>
 *
 * <p>where B * E is the mean of a voxel and its two neighbours along each axis (a cross of 3, 5 or
 * 7 voxels; 0 outside of the image), and normalized(E) is (E - least)/(greatest - least) over the
 * voxels of a sample and class, or E itself if the two are equal. alpha = 2 and K = 10.
 *
 * <p>The paper defines the convolution with B and the threshold; the normalisation after each
 * erosion is that of the implementation in common use (PatRyg99/HausdorffLoss, also in Kornia).
 * There is no E_0 in the sum, so that a single voxel, or a squared error below one half, costs
 * nothing and has no gradient: this loss belongs beside another one, such as Dice. The gradient
 * goes through erosion and normalisation. Where all errors of a sample are nearly equal,
 * normalising them magnifies rounding, in float32 up to 1e7 times.
 *
 * <p>Images have one, two, three or more spatial axes. The background never takes part: its error
 * is that of the other class where there are two. A voxel of weight 0, or with the ignored label,
 * has no error; the other weights weigh the mean. The gradient of {@link
 * LossCall#lossAndGradient()} needs a graph; {@link LossCall#loss()} also works eagerly.
 *
 * <p>Karimi and Salcudean 2019, <i>Reducing the Hausdorff distance in medical image segmentation
 * with convolutional neural networks</i>, arXiv 1904.10030, the method based on erosion.
 */
public final class HausdorffLoss extends SegmentationLoss<HausdorffLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "hausdorff-erosion",
          "Hausdorff distance, by erosion",
          "mean over samples, foreground classes and voxels of sum_k k^alpha E_k, E_0 = (p-y)^2, E_k = normalized(relu(B * E_(k-1) - 1/2)), B the mean over a cross",
          List.of(
              "alpha >= 0, default 2: how much more large errors cost",
              "erosions >= 1, default 10: the greatest k"),
          "Karimi and Salcudean 2019, arXiv 1904.10030",
          List.of("hausdorff-erosion(alpha=2, erosions=10)"));

  private final double alpha;
  private final int erosions;

  private HausdorffLoss(double alpha, int erosions, Inputs inputs) {
    super(inputs);
    this.alpha = notNegative("alpha", alpha);
    this.erosions = atLeastOne("erosions", erosions);
  }

  /**
   * Makes the loss on logits and dense labels, with the published parameters.
   *
   * @return the loss
   */
  public static HausdorffLoss withDefaults() {
    return new HausdorffLoss(2, 10, Inputs.DEFAULT);
  }

  static HausdorffLoss read(Specification specification) {
    return new HausdorffLoss(
        specification.number("alpha", 2),
        specification.integer("erosions", 10),
        Inputs.read(specification));
  }

  /**
   * Sets the exponent of the number of erosions.
   *
   * @param value alpha, at least 0
   * @return the loss with this value
   * @throws IllegalArgumentException for a negative or infinite number
   */
  public HausdorffLoss withAlpha(double value) {
    return new HausdorffLoss(value, erosions, inputs);
  }

  /**
   * Sets how many times the error is eroded.
   *
   * @param value K, at least 1
   * @return the loss with this value
   * @throws IllegalArgumentException for a number below 1
   */
  public HausdorffLoss withErosions(int value) {
    return new HausdorffLoss(alpha, value, inputs);
  }

  @Override
  HausdorffLoss withInputs(Inputs changed) {
    return new HausdorffLoss(alpha, erosions, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.formula(new ErodedError<>(parameters.a.of(1), erosions, alpha));
  }

  @Override
  List<String> parameters() {
    return List.of(Specification.item("alpha", alpha), Specification.item("erosions", erosions));
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
