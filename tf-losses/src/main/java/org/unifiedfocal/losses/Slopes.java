package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * How a loss changes with the scores, which its terms tell: from that, {@link ClassScores#gradient}
 * is its gradient by the predictions. The slope of a class is the derivative by -ln p_c, the other
 * p held fixed:
 *
 * <pre>
 * S_c = p_c (inside_c y_c - outside_c (w - y_c) - byScore_c)
 *       + sum over the focal terms of f y_c (1 - p_c)^g (1 - g p_c ln p_c / (1 - p_c))
 * </pre>
 */
final class Slopes<T extends TNumber> {
  final Voxels<T> voxels;
  private final Expression<T> seed;
  private final Lazy<Expression<T>> seedOfSums;
  private final List<Expression<T>> inside = new ArrayList<>();
  private final List<Expression<T>> outside = new ArrayList<>();
  private final List<List<FocalSlope<T>>> focal = new ArrayList<>();
  private final List<Expression<T>> byScore = new ArrayList<>();

  /**
   * Begins with none.
   *
   * @param seed the derivative of the result by the loss of each sample, one number or [N, 1]
   */
  Slopes(Voxels<T> voxels, Expression<T> seed) {
    this.voxels = voxels;
    this.seed = seed;
    this.seedOfSums = new Lazy<>(() -> voxels.ofBatch(seed));
    for (int c = 0; c < voxels.classes(); c++) {
      inside.add(voxels.a.of(0));
      outside.add(voxels.a.of(0));
      focal.add(new ArrayList<>());
      byScore.add(voxels.a.of(0));
    }
  }

  /** The loss of a sample has dL/dp = -addedInside in the class, addedOutside outside of it. */
  void add(int c, Expression<T> addedInside, Expression<T> addedOutside) {
    Expression<T> derivative = seedOfSums.get();
    inside.set(c, inside.get(c).plus(derivative.times(addedInside)));
    outside.set(c, outside.get(c).plus(derivative.times(addedOutside)));
  }

  /** The loss of a sample has the summand factor times the sum of y p, also with batch sums. */
  void addProduct(int c, Expression<T> factor) {
    inside.set(c, inside.get(c).minus(seed.times(factor)));
  }

  /** The loss of a sample has a focal cross-entropy. */
  void add(int c, FocalSlope<T> slope) {
    focal.get(c).add(slope.times(seed));
  }

  /**
   * The loss of a sample has a summand with a derivative too long to write by hand: the graph
   * differentiates it by the p of these classes.
   *
   * @param value the summand, [N, 1]
   */
  void differentiate(Expression<T> value, List<Integer> classes) {
    Ops tf = voxels.a.tf;
    if (!(tf.scope().env() instanceof Graph graph)) {
      throw new UnsupportedOperationException(
          "loss and gradient: expected a graph, found an eager session; there this loss has its"
              + " value alone, by loss()");
    }
    Operand<T> y = value.operand();
    Operand<T> dy = tf.math.add(tf.zerosLike(y), seed.operand());
    Output<?>[] p =
        classes.stream()
            .map(c -> voxels.scores.p(c).operand().asOutput())
            .toArray(Output<?>[]::new);
    Output<?>[] gradients =
        graph.addGradients(
            tf.scope().makeOpName("gradients"),
            new Output<?>[] {y.asOutput()},
            p,
            new Output<?>[] {dy.asOutput()});
    for (int i = 0; i < gradients.length; i++) {
      int c = classes.get(i);
      byScore.set(c, byScore.get(c).plus(voxels.a.of(gradients[i].expect(voxels.a.type))));
    }
  }

  /** inside_c + outside_c, so that S_c = p_c (both y_c - outside_c w). */
  Expression<T> both(int c) {
    return inside.get(c).plus(outside.get(c));
  }

  Expression<T> outside(int c) {
    return outside.get(c);
  }

  /** The derivative of the result by p_c that the graph has found, known to be 0 without. */
  Expression<T> byScore(int c) {
    return byScore.get(c);
  }

  List<FocalSlope<T>> focal(int c) {
    return focal.get(c);
  }
}
