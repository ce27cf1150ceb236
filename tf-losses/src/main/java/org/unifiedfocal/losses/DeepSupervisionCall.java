package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * A loss on several outputs on the way to be computed, as {@link LossCall} is for one output.
 *
 * @param <T> the type of the outputs and of the result
 */
public final class DeepSupervisionCall<T extends TNumber> {
  private record Level<T extends TNumber>(
      LossCall<T> call, Operand<T> weight, NearestNeighbor size) {}

  private final Ops tf;
  private final List<Level<T>> levels = new ArrayList<>();

  /**
   * Takes what is known at once. The weight of an output weighs its samples: that costs nothing.
   *
   * @param weights of the outputs
   */
  DeepSupervisionCall(
      SegmentationLoss<?> loss,
      double[] weights,
      Ops tf,
      Operand<? extends TNumber> labels,
      List<? extends Operand<T>> outputs) {
    this.tf = tf;
    for (int i = 0; i < weights.length; i++) {
      Operand<T> output = outputs.get(i);
      NearestNeighbor size = new NearestNeighbor(tf, output);
      Operand<T> weight = tf.dtypes.cast(tf.constant(weights[i]), output.type());
      LossCall<T> call = loss.on(tf, size.resize(labels), output).sampleWeights(weight);
      levels.add(new Level<>(call, weight, size));
    }
  }

  /**
   * Weighs the samples, see {@link LossCall#sampleWeights}.
   *
   * @param ofSamples of shape [], [N] or [N, 1, ...]
   * @return this
   */
  public DeepSupervisionCall<T> sampleWeights(@Nullable Operand<T> ofSamples) {
    for (Level<T> level : levels) {
      level
          .call()
          .sampleWeights(
              ofSamples == null ? level.weight() : tf.math.mul(ofSamples, level.weight()));
    }
    return this;
  }

  /**
   * Weighs the voxels, see {@link LossCall#voxelWeights}; the weights are resized as the labels
   * are.
   *
   * @param ofVoxels >= 0, of shape [N, spatial...] or [N, spatial..., 1], of the size of the labels
   * @return this
   */
  public DeepSupervisionCall<T> voxelWeights(@Nullable Operand<T> ofVoxels) {
    for (Level<T> level : levels) {
      level.call().voxelWeights(ofVoxels == null ? null : level.size().resize(ofVoxels));
    }
    return this;
  }

  /**
   * Takes a parameter of the formula from the graph, see {@link LossCall#parameter}.
   *
   * @param name as in the specification of the inner loss, such as {@code gamma}
   * @param value a scalar
   * @return this
   */
  public DeepSupervisionCall<T> parameter(String name, Operand<? extends TNumber> value) {
    levels.forEach(level -> level.call().parameter(name, value));
    return this;
  }

  /**
   * Computes the loss. Gradients come from {@code Graph.addGradients}, or faster from {@link
   * #lossAndGradients()}.
   *
   * @return a scalar, or [N] with {@code Reduction.NONE}
   * @throws IllegalArgumentException if shapes, types or parameters do not fit; the message says
   *     what was expected and what was found
   */
  public Operand<T> loss() {
    return sum(levels.stream().map(level -> level.call().loss()).toList());
  }

  /**
   * Computes the loss together with its gradients by the outputs, derived by hand.
   *
   * @return the loss and one gradient an output
   * @throws IllegalArgumentException if shapes, types or parameters do not fit; the message says
   *     what was expected and what was found
   */
  public LossAndGradients<T> lossAndGradients() {
    List<LossAndGradient<T>> each =
        levels.stream().map(level -> level.call().lossAndGradient()).toList();
    return new LossAndGradients<>(
        sum(each.stream().map(LossAndGradient::loss).toList()),
        each.stream().map(LossAndGradient::gradient).toList());
  }

  private Operand<T> sum(List<Operand<T>> losses) {
    return losses.stream().reduce(tf.math::add).orElseThrow();
  }
}
