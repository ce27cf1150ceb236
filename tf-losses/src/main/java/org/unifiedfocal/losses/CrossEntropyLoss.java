package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/** Cross-entropy: CE = mean over the voxels of -sum_c y_c ln p_c. */
public final class CrossEntropyLoss extends SegmentationLoss<CrossEntropyLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "cross-entropy",
          "Cross-entropy",
          "CE = mean over voxels of -sum_c y_c ln p_c",
          List.of(),
          "standard; e.g. Goodfellow et al., Deep Learning (2016), 6.2",
          List.of("cross-entropy"));

  private CrossEntropyLoss(Inputs inputs) {
    super(inputs);
  }

  /**
   * Makes the loss on logits and dense labels.
   *
   * @return the loss
   */
  public static CrossEntropyLoss withDefaults() {
    return new CrossEntropyLoss(Inputs.DEFAULT);
  }

  static CrossEntropyLoss read(Specification specification) {
    return new CrossEntropyLoss(Inputs.read(specification));
  }

  @Override
  CrossEntropyLoss withInputs(Inputs changed) {
    return new CrossEntropyLoss(changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return parameters.crossEntropy(parameters.everywhere(1), parameters.everywhere(0));
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
