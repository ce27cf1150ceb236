package org.unifiedfocal.losses;

import java.util.List;
import java.util.stream.Stream;
import org.tensorflow.types.family.TNumber;

/**
 * Weighted sum of losses: sum_k w_k L_k of the same labels and predictions, which are encoded once
 * for all of them.
 *
 * <pre>{@code
 * SumLoss.of(0.5, DiceLoss.withDefaults())
 *     .plus(0.5, CrossEntropyLoss.withDefaults().withTopK(0.1))
 *     .withSparseLabels();
 * Losses.parse("sum(0.5*dice, 0.5*cross-entropy(top-k=0.1), sparse)"); // the same
 * }</pre>
 *
 * <p>The settings of {@link SegmentationLoss} are those of the sum: a part that has its own is
 * refused. So is a {@link BoundaryLoss}, whose labels are others: call it on its own and add what
 * it gives. A parameter that is fed ({@link LossCall#parameter}) reaches every part that has one of
 * its name.
 */
public final class SumLoss extends SegmentationLoss<SumLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "sum",
          "Weighted sum",
          "sum over the parts of weight * loss",
          List.of(
              "weight*loss, weight*loss, ...: any losses but boundary, weights >= 0; weight 1 may be left out",
              "settings are those of the sum, not of a part"),
          "e.g. Dice and cross-entropy: Isensee et al. 2021 (nnU-Net), doi 10.1038/s41592-020-01008-z",
          List.of("sum(dice, cross-entropy)"));

  private record Summand(double weight, SegmentationLoss<?> loss) {
    Summand {
      notNegative("weight of " + loss, weight);
      if (loss.inputs.signedDistances) {
        throw new IllegalArgumentException(
            "sum: expected losses on the labels of classes, found "
                + loss
                + ", whose labels are signed distances: call it on its own and add the results");
      }
      if (!loss.inputs.items().isEmpty()) {
        throw new IllegalArgumentException(
            "sum: expected parts without settings, which are those of the sum, found " + loss);
      }
    }

    String item() {
      return Specification.summand(weight, loss);
    }
  }

  private final List<Summand> parts;

  private SumLoss(List<Summand> parts, Inputs inputs) {
    super(inputs);
    this.parts = parts;
  }

  /**
   * Begins a sum.
   *
   * @param weight of the loss, at least 0
   * @param loss without settings of its own
   * @return the sum of this loss alone, on logits and dense labels
   * @throws IllegalArgumentException for a negative or infinite weight, a loss with settings of its
   *     own, or a boundary loss; a sum whose weights are all 0 is refused when it is computed
   */
  public static SumLoss of(double weight, SegmentationLoss<?> loss) {
    return new SumLoss(List.of(new Summand(weight, loss)), Inputs.DEFAULT);
  }

  static SumLoss read(Specification specification) {
    SumLoss sum =
        new SumLoss(
            specification.summands().stream()
                .map(each -> new Summand(each.weight(), Losses.parse(each.loss())))
                .toList(),
            Inputs.read(specification));
    sum.requireWeight();
    return sum;
  }

  /** Not at once: a sum may begin with a weight of 0. */
  private void requireWeight() {
    if (parts.stream().allMatch(part -> part.weight() == 0)) {
      throw new IllegalArgumentException(
          "sum: expected a weight above 0, found " + String.join(", ", parameters()));
    }
  }

  /**
   * Adds a loss.
   *
   * @param weight of the loss, at least 0
   * @param loss without settings of its own
   * @return the longer sum
   * @throws IllegalArgumentException for a negative or infinite weight, a loss with settings of its
   *     own, or a boundary loss
   */
  public SumLoss plus(double weight, SegmentationLoss<?> loss) {
    return new SumLoss(
        Stream.concat(parts.stream(), Stream.of(new Summand(weight, loss))).toList(), inputs);
  }

  @Override
  SumLoss withInputs(Inputs changed) {
    return new SumLoss(parts, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    requireWeight();
    return parts.stream()
        .map(part -> part.loss().formula(parameters).times(parameters.a.of(part.weight())))
        .reduce(Formula::plus)
        .orElseThrow();
  }

  @Override
  List<String> parameters() {
    return parts.stream().map(Summand::item).toList();
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
