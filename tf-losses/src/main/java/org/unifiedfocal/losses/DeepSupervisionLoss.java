package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * Deep supervision: a loss on several outputs of a network, of falling resolution. It is sum_i w_i
 * L(labels resized to output i, output i), with w_i = 2^-i / sum_k 2^-k, output 0 having the full
 * resolution.
 *
 * <p>The labels, and weights of voxels, are resized by nearest neighbour: of n voxels along an axis
 * and m of the output, voxel i of the output has the label of voxel floor((i + 1/2) n / m). The
 * outputs need not divide the labels.
 *
 * <pre>{@code
 * LossAndGradients<TFloat32> result =
 *     DeepSupervisionLoss.of(UnifiedFocalLoss.asymmetric())
 *         .withSparseLabels()
 *         .on(tf, labels, List.of(full, half, quarter))
 *         .lossAndGradients();
 * }</pre>
 *
 * <p>Called on a single output, as a {@link SegmentationLoss} is, it is the inner loss. Settings
 * such as sparse labels are those of the whole.
 *
 * <p>Lee et al. 2015, <i>Deeply-supervised nets</i>, arXiv 1409.5185; the weights as in Isensee et
 * al. 2021, <i>nnU-Net</i>, doi 10.1038/s41592-020-01008-z.
 */
public final class DeepSupervisionLoss extends SegmentationLoss<DeepSupervisionLoss> {
  static final LossDescription DESCRIPTION =
      new LossDescription(
          "deep-supervision",
          "Deep supervision",
          "sum over the outputs of w_i L(labels resized to output i, output i), w_i = 2^-i / sum",
          List.of(
              "the loss L, without settings of its own: deep-supervision(dice, sparse)",
              "weights of the outputs >= 0, [number, ...], divided by their sum; default 1, 1/2, 1/4, ..."),
          "Lee et al. 2015, arXiv 1409.5185; weights of Isensee et al. 2021, doi 10.1038/s41592-020-01008-z",
          List.of("deep-supervision(" + UnifiedFocalLoss.asymmetric() + ")"));

  private final SegmentationLoss<?> loss;
  private final List<Double> weights;

  private DeepSupervisionLoss(SegmentationLoss<?> loss, List<Double> weights, Inputs inputs) {
    // Distances in the place of labels are those of the loss, whatever the settings.
    super(inputs.with(changed -> changed.signedDistances = loss.inputs.signedDistances));
    if (loss instanceof DeepSupervisionLoss || !loss.inputs.items().isEmpty()) {
      throw new IllegalArgumentException(
          "deep-supervision: expected a loss without settings of its own, as in"
              + " deep-supervision(dice, sparse), found "
              + loss);
    }
    weights.forEach(weight -> notNegative("weights", weight));
    if (!weights.isEmpty() && weights.stream().allMatch(weight -> weight == 0)) {
      throw new IllegalArgumentException("weights: expected one above 0, found " + weights);
    }
    this.loss = loss;
    this.weights = List.copyOf(weights);
  }

  /**
   * Makes the loss on logits and dense labels.
   *
   * @param loss the loss on each output, without settings: they are those of the whole
   * @return the loss on all of them
   * @throws IllegalArgumentException for a loss with settings, or one of deep supervision
   */
  public static DeepSupervisionLoss of(SegmentationLoss<?> loss) {
    return new DeepSupervisionLoss(loss, List.of(), Inputs.DEFAULT);
  }

  static DeepSupervisionLoss read(Specification specification) {
    return new DeepSupervisionLoss(
        Losses.parse(specification.loss()),
        specification.numbers("weights"),
        Inputs.read(specification));
  }

  /**
   * Sets the weights of the outputs; they are divided by their sum.
   *
   * @param values one number >= 0 an output, not all 0
   * @return the loss with these weights
   * @throws IllegalArgumentException for a negative or infinite number, or zeros alone
   */
  public DeepSupervisionLoss withWeights(double... values) {
    return new DeepSupervisionLoss(loss, Arrays.stream(values).boxed().toList(), inputs);
  }

  /**
   * Begins to compute the loss on the outputs of a network.
   *
   * @param <T> the type of the outputs and of the result
   * @param tf where the ops go: a graph, or an eager session
   * @param labels the labels as of the class comment of {@link SegmentationLoss}, of any size
   * @param outputs logits or probabilities [N, spatial..., C], each with spatial sizes of its own
   * @return the loss on these labels and outputs
   * @throws IllegalArgumentException for no output, or for weights that are not one an output
   */
  public <T extends TNumber> DeepSupervisionCall<T> on(
      Ops tf, Operand<? extends TNumber> labels, List<? extends Operand<T>> outputs) {
    return new DeepSupervisionCall<>(
        loss.withInputs(inputs), shares(outputs.size()), tf, labels, outputs);
  }

  private double[] shares(int outputs) {
    if (outputs == 0) {
      throw new IllegalArgumentException("outputs: expected at least one, found none");
    }
    if (!weights.isEmpty() && weights.size() != outputs) {
      throw new IllegalArgumentException(
          "weights: expected %d, one an output, found %s".formatted(outputs, weights));
    }
    double[] shares = new double[outputs];
    Arrays.setAll(shares, i -> weights.isEmpty() ? Math.scalb(1.0, -i) : weights.get(i));
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(share -> share / sum).toArray();
  }

  @Override
  DeepSupervisionLoss withInputs(Inputs changed) {
    return new DeepSupervisionLoss(loss, weights, changed);
  }

  @Override
  <T extends TNumber> Formula<T> formula(Parameters<T> parameters) {
    return loss.formula(parameters);
  }

  @Override
  List<String> parameters() {
    List<String> items = new ArrayList<>(List.of(loss.toString()));
    if (!weights.isEmpty()) {
      items.add(Specification.item("weights", weights));
    }
    return items;
  }

  @Override
  public LossDescription description() {
    return DESCRIPTION;
  }
}
