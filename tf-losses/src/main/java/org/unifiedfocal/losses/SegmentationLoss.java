package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.Loss;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * A segmentation loss: what it takes, and how its result is reduced. The formula is that of the
 * class at hand.
 *
 * <p><b>Predictions</b> have the shape [N, spatial..., C] with any number (at least one) of spatial
 * axes, channels last, in float32 or float64 (float16 and bfloat16 are computed in float32); rank
 * and C must be known when the graph is built, the other sizes need not be. They are logits
 * (softmax over C >= 2 channels, sigmoid of the foreground for C = 1) unless {@link
 * #withProbabilities()} says otherwise. From logits, values and gradients are exact and finite for
 * |z| up to 1e30. Probabilities are clipped to [1e-7, 1 - 1e-7], as in the published code, and
 * their gradient is zero where the clip acts. A NaN in the input gives NaN.
 *
 * <p><b>Labels</b>, of any numeric type, are dense: one-hot or soft, of the shape of the
 * predictions; with {@link #withSparseLabels()} they are class numbers of shape [N, spatial...] or
 * [N, spatial..., 1]. With one channel, class 1 is the foreground and class 0 has label 1 - y and
 * score 1 - p, so that one channel of z equals two channels (0, z).
 *
 * <p><b>The result</b> is the mean over the batch of the loss of each sample ({@link
 * #withReduction(Reduction)}). Gradients come from {@code Graph.addGradients}, or faster from
 * {@link LossCall#lossAndGradient()}; losses also evaluate eagerly.
 *
 * <p>Two losses are equal if they compute the same, that is if their {@link #toString()} is the
 * same; {@link Losses#parse(String)} makes a loss of that string.
 *
 * @param <L> the class itself
 */
public abstract sealed class SegmentationLoss<L extends SegmentationLoss<L>> implements Loss
    permits CrossEntropyLoss,
        FocalLoss,
        DiceLoss,
        TverskyLoss,
        FocalTverskyLoss,
        ComboLoss,
        ModifiedFocalLoss,
        ModifiedFocalTverskyLoss,
        UnifiedFocalLoss,
        GeneralizedDiceLoss,
        LogCoshDiceLoss,
        ExponentialLogarithmicLoss,
        BoundaryLoss,
        ClDiceLoss,
        HausdorffLoss,
        DeepSupervisionLoss,
        SumLoss {
  final Inputs inputs;

  SegmentationLoss(Inputs inputs) {
    this.inputs = inputs;
  }

  /** The same formula on other inputs. */
  abstract L withInputs(Inputs changed);

  /** The loss of a sample. */
  abstract <T extends TNumber> Formula<T> formula(Parameters<T> parameters);

  /** The parameters of the formula as items of a specification. */
  abstract List<String> parameters();

  /**
   * Says what the loss computes, with which parameters, and where it comes from.
   *
   * @return the description, the same for all losses of this class
   */
  public abstract LossDescription description();

  /**
   * Takes probabilities in [0, 1] instead of logits.
   *
   * @return a loss on probabilities
   */
  public final L withProbabilities() {
    return with(changed -> changed.probabilities = true);
  }

  /**
   * Takes class numbers as labels, of shape [N, spatial...] or [N, spatial..., 1] and any numeric
   * type. A number that is neither a class nor the ignored label belongs to no class.
   *
   * @return a loss on sparse labels
   * @throws IllegalArgumentException if the labels are those of regions, or for a {@link
   *     BoundaryLoss}, whose labels are distances
   */
  public final L withSparseLabels() {
    return with(changed -> changed.sparse = true);
  }

  /**
   * Takes each of the C channels as a region of its own, as for regions that contain one another
   * (BraTS: the enhancing tumour in the core in the whole): the sigmoid of its logit is its
   * probability, and its labels, dense and in [0, 1], know nothing of those of the other channels.
   * The loss is the mean over the regions of the one-channel loss; class weights, one a region,
   * weigh that mean.
   *
   * @return a loss on regions
   * @throws IllegalArgumentException if the labels are sparse
   */
  public final L withRegions() {
    return with(changed -> changed.regions = true);
  }

  /**
   * Leaves voxels with a certain label out of every sum, and out of the number of voxels of their
   * own sample. The label may be a class. A sample without any other voxel costs 0 (Combo: -(1 -
   * alpha)) and still counts in the batch size. Needs sparse or one-channel labels; for dense
   * labels of several channels use voxel weights of 0.
   *
   * @param label the label, such as 255
   * @return a loss that ignores it
   * @throws IllegalArgumentException for a {@link BoundaryLoss}, whose labels are distances
   */
  public final L withIgnoredLabel(int label) {
    return with(changed -> changed.ignoredLabel = label);
  }

  /**
   * Weighs the classes: a mean over the classes becomes sum w_c L_c / sum w_c, and a sum over the
   * classes, as in cross-entropy, C times that. Equal weights change nothing.
   *
   * @param weights one number >= 0 a class (two for one channel; one a region for regions), not all
   *     0
   * @return a loss with these weights
   * @throws IllegalArgumentException for a negative or infinite weight
   */
  public final L withClassWeights(double... weights) {
    return with(changed -> changed.classWeights = Arrays.stream(weights).boxed().toList());
  }

  /**
   * Leaves class 0 out of the sums and means over the classes. Its voxels still count as false
   * positives of the others.
   *
   * @return a loss on the foreground classes alone
   */
  public final L withoutBackground() {
    return with(changed -> changed.background = false);
  }

  /**
   * Takes the sums TP, FN and FP of Dice- and Tversky-like terms over the whole batch instead of
   * each sample ("batch Dice"). Cross-entropy terms do not change.
   *
   * @return a loss with sums over the batch
   */
  public final L withBatchSums() {
    return with(changed -> changed.batchSums = true);
  }

  /**
   * Chooses what an absent class contributes.
   *
   * @param policy the policy; {@link EmptyForeground#PLAIN} if this is never called
   * @return a loss with this policy
   */
  public final L withEmptyForeground(EmptyForeground policy) {
    return with(changed -> changed.emptyForeground = policy);
  }

  /**
   * Chooses what becomes of the losses of the samples.
   *
   * @param reduction NONE gives shape [N], SUM their sum, SUM_OVER_BATCH_SIZE (and AUTO, which is
   *     the same, and the default) their mean
   * @return a loss with this reduction
   */
  public final L withReduction(Reduction reduction) {
    return with(changed -> changed.reduction = reduction);
  }

  private L with(Consumer<Inputs> change) {
    return withInputs(inputs.with(change));
  }

  /**
   * Tells whether predictions are probabilities.
   *
   * @return true after {@link #withProbabilities()}
   */
  public final boolean takesProbabilities() {
    return inputs.probabilities;
  }

  /**
   * Tells whether labels are class numbers.
   *
   * @return true after {@link #withSparseLabels()}
   */
  public final boolean takesSparseLabels() {
    return inputs.sparse;
  }

  /**
   * Tells whether signed distances stand in the place of the labels.
   *
   * @return true for a {@link BoundaryLoss}, also within deep supervision
   */
  public final boolean takesSignedDistances() {
    return inputs.signedDistances;
  }

  /**
   * Begins to compute the loss of a batch: weights, parameters that are fed and the gradient are to
   * be had from what this returns.
   *
   * @param <T> the type of predictions and result
   * @param tf where the ops go: a graph, or an eager session
   * @param labels the labels, see the class comment
   * @param predictions logits or probabilities [N, spatial..., C]
   * @return the loss on these labels and predictions
   */
  public final <T extends TNumber> LossCall<T> on(
      Ops tf, Operand<? extends TNumber> labels, Operand<T> predictions) {
    return new LossCall<>(this, tf, labels, predictions);
  }

  /**
   * Adds the loss to a graph, or evaluates it eagerly.
   *
   * @param <T> the type of predictions and result
   * @param tf where the ops go
   * @param labels the labels, see the class comment
   * @param predictions logits or probabilities [N, spatial..., C]
   * @return the loss: a scalar, or [N] with {@code Reduction.NONE}
   * @throws IllegalArgumentException if shapes or types do not fit; the message says what was
   *     expected and what was found
   */
  public final <T extends TNumber> Operand<T> call(
      Ops tf, Operand<? extends TNumber> labels, Operand<T> predictions) {
    return on(tf, labels, predictions).loss();
  }

  /**
   * Adds the loss to a graph, or evaluates it eagerly, with weights.
   *
   * @param <T> the type of predictions and result
   * @param tf where the ops go
   * @param labels the labels, see the class comment
   * @param predictions logits or probabilities [N, spatial..., C]
   * @param weights null; or weights of the samples, of shape [], [N] or [N, 1, ...]; or weights of
   *     the voxels, of shape [N, spatial...] or [N, spatial..., 1]. {@link LossCall} says what each
   *     does
   * @return the loss: a scalar, or [N] with {@code Reduction.NONE}
   * @throws IllegalArgumentException if shapes or types do not fit; the message says what was
   *     expected and what was found
   */
  @Override
  public final <T extends TNumber> Operand<T> call(
      Ops tf,
      Operand<? extends TNumber> labels,
      Operand<T> predictions,
      @Nullable Operand<T> weights) {
    LossCall<T> call = on(tf, labels, predictions);
    return weights == null || Encoding.isPerSample(weights.shape())
        ? call.sampleWeights(weights).loss()
        : call.voxelWeights(weights).loss();
  }

  static double fraction(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": expected a number in [0, 1], found " + value);
    }
    return value;
  }

  static double notNegative(String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + ": expected a finite number >= 0, found " + value);
    }
    return value;
  }

  static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": expected at least 1, found " + value);
    }
    return value;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof SegmentationLoss<?> loss && toString().equals(loss.toString());
  }

  @Override
  public final int hashCode() {
    return toString().hashCode();
  }

  /**
   * Writes the loss as {@link Losses#parse(String)} takes it: every parameter of the formula, and
   * the other settings where they are not the defaults.
   *
   * @return the specification, such as {@code unified-focal(asymmetric, delta=0.6, gamma=0.5,
   *     lambda=0.5)}
   */
  @Override
  public final String toString() {
    List<String> items = new ArrayList<>(parameters());
    items.addAll(inputs.items());
    return Specification.join(description().name(), items);
  }
}
