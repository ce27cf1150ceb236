package org.unifiedfocal.benchmark;

import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.SegmentationLoss;

/** A way to have a loss and its gradient by the logits. */
public enum LossMethod {
  /** {@code lossAndGradient()}: the gradient by hand. */
  BY_HAND("gradient by hand"),
  /** {@code loss()} and {@code Graph.addGradients}. */
  AUTODIFF("Graph.addGradients"),
  /** {@code compiledLossAndGradient()}: that by hand, compiled by XLA. */
  COMPILED("by hand, XLA"),
  /**
   * The asymmetric Unified Focal loss as the published code writes it, whatever the loss at hand,
   * and {@code Graph.addGradients}.
   */
  PUBLISHED("published formula");

  private final String title;

  LossMethod(String title) {
    this.title = title;
  }

  /**
   * Names the method in a table.
   *
   * @return a few words
   */
  public String title() {
    return title;
  }

  <T extends TNumber> LossAndGradient<T> build(
      SegmentationLoss<?> loss, Graph graph, Ops tf, Operand<T> labels, Operand<T> logits) {
    return switch (this) {
      case BY_HAND -> loss.on(tf, labels, logits).lossAndGradient();
      case COMPILED -> loss.on(tf, labels, logits).compiledLossAndGradient();
      case AUTODIFF -> differentiate(graph, loss.call(tf, labels, logits), logits);
      case PUBLISHED ->
          differentiate(graph, new PublishedLoss<>(tf, logits.type()).of(labels, logits), logits);
    };
  }

  private static <T extends TNumber> LossAndGradient<T> differentiate(
      Graph graph, Operand<T> loss, Operand<T> logits) {
    Output<?> gradient =
        graph.addGradients(loss.asOutput(), new Output<?>[] {logits.asOutput()})[0];
    return new LossAndGradient<>(loss, gradient.expect(logits.type()));
  }
}
