package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Boundary loss: mean over the voxels and classes of phi_c p_c. It may be negative.
 *
 * <p>phi_c, the signed distance map of the class (negative inside, positive outside, in voxels or
 * millimetres), is given in the place of the labels: dense, of the shape of the predictions and of
 * any floating-point or signed type. Sparse labels and an ignored label are refused; voxel weights
 * do what an ignored label would. With one channel the map is that of the foreground, and class 0,
 * which has none, does not take part. The published code takes the foreground classes alone: {@link
 * #withoutBackground()}. As a part of the training loss it is added to one of regions, such as
 * Dice, which has labels of its own and is computed by a call of its own.
 *
 * <p>Kervadec et al. 2019, <i>Boundary loss for highly unbalanced segmentation</i>, arXiv
 * 1812.07032.
 */
public final class BoundaryLoss extends SegmentationLoss<BoundaryLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "boundary",
          "Boundary",
          "mean over voxels and classes of phi_c p_c; the labels are the signed distances phi_c, < 0 inside",
          List.of(),
          "Kervadec et al. 2019, arXiv 1812.07032",
          List.of("boundary"));

  private BoundaryLoss(Inputs inputs) {
    super(inputs.with(changed -> changed.signedDistances = true));
  }

  /**
   * Makes the loss on logits and signed distance maps.
   *
   * @return the loss
   */
  public static BoundaryLoss withDefaults() {
    return new BoundaryLoss(Inputs.DEFAULT);
  }

  static BoundaryLoss read(Specification specification) {
    return new BoundaryLoss(Inputs.read(specification));
  }

  @Override
  BoundaryLoss withInputs(Inputs changed) {
    return new BoundaryLoss(changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.formula(new DistanceIntegral<>(parameters.a.of(1)));
  }

  @Override
  List<String> parameters() {
    return List.of();
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
