package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * Cross-entropy: CE = mean over the voxels of -sum_c y_c ln p_c. {@link #withTopK(double)} takes
 * the mean over the hardest voxels alone, {@link #withLabelSmoothing(double)} softens the labels.
 */
public final class CrossEntropyLoss extends SegmentationLoss<CrossEntropyLoss> {
  /** The parameter that says how many voxels are summed. */
  static final String TOP_K = "top-k";

  static final LossDescription DESCRIPTION =
      new LossDescription(
          "cross-entropy",
          "Cross-entropy",
          "CE = mean over (the hardest) voxels of -sum_c t_c ln p_c, t_c = (1-e) y_c + e/C",
          List.of(
              "top-k in (0, 1], default 1: the fraction of a sample's voxels, the hardest, that the mean is over",
              "label-smoothing e in [0, 1], default 0"),
          "standard, e.g. Goodfellow et al., Deep Learning (2016), 6.2; top-k: Wu et al. 2016, arXiv 1605.06885; label smoothing: Szegedy et al. 2015, arXiv 1512.00567, section 7",
          List.of(
              "cross-entropy", "cross-entropy(top-k=0.1)", "cross-entropy(label-smoothing=0.1)"));

  private final double topK;
  private final double labelSmoothing;

  private CrossEntropyLoss(double topK, double labelSmoothing, Inputs inputs) {
    super(inputs);
    if (!(topK > 0 && topK <= 1)) {
      throw new IllegalArgumentException("top-k: expected a number in (0, 1], found " + topK);
    }
    this.topK = topK;
    this.labelSmoothing = fraction("label-smoothing", labelSmoothing);
  }

  /**
   * Makes the loss on logits and dense labels.
   *
   * @return the loss
   */
  public static CrossEntropyLoss withDefaults() {
    return new CrossEntropyLoss(1, 0, Inputs.DEFAULT);
  }

  static CrossEntropyLoss read(Specification specification) {
    return new CrossEntropyLoss(
        specification.number(TOP_K, 1),
        specification.number("label-smoothing", 0),
        Inputs.read(specification));
  }

  /**
   * Takes the mean over the hardest voxels alone ("top-k loss", "online bootstrapping"; nnU-Net has
   * it with 10 per cent): over that fraction of the voxels of each sample which cost most. Voxels
   * that are ignored do not count, and of weighted voxels it is the fraction of the sum of the
   * weights. The fraction is exact: where it ends within a voxel, that voxel counts in part, and
   * voxels that cost exactly the same as it share that part equally. At 1 it is the mean over all
   * voxels; towards 0, the largest cost of a voxel.
   *
   * <p>Wu, Shen and van den Hengel 2016, <i>Bridging category-level and instance-level semantic
   * image segmentation</i>, arXiv 1605.06885.
   *
   * @param fraction in (0, 1]
   * @return the loss with this fraction
   * @throws IllegalArgumentException for a number outside (0, 1]
   */
  public CrossEntropyLoss withTopK(double fraction) {
    return new CrossEntropyLoss(fraction, labelSmoothing, inputs);
  }

  /**
   * Smooths the labels: (1 - epsilon) y_c + epsilon / C in the place of y_c.
   *
   * <p>Szegedy et al. 2015, <i>Rethinking the Inception architecture for computer vision</i>, arXiv
   * 1512.00567, section 7.
   *
   * @param epsilon in [0, 1]
   * @return the loss with this smoothing
   * @throws IllegalArgumentException for a number outside [0, 1]
   */
  public CrossEntropyLoss withLabelSmoothing(double epsilon) {
    return new CrossEntropyLoss(topK, epsilon, inputs);
  }

  @Override
  CrossEntropyLoss withInputs(Inputs changed) {
    return new CrossEntropyLoss(topK, labelSmoothing, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.formula(
        new CrossEntropy<>(
            parameters.a.of(1),
            parameters.get(TOP_K, topK),
            parameters.get("label-smoothing", labelSmoothing)));
  }

  @Override
  List<String> parameters() {
    List<String> items = new ArrayList<>(Specification.itemUnless(1, TOP_K, topK));
    items.addAll(Specification.itemUnless(0, "label-smoothing", labelSmoothing));
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
