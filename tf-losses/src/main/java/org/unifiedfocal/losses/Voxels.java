package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Labels and scores of the voxels of a batch as rows [N, V], one for each class, and the sums over
 * the voxels that the losses are made of: of each sample [N, 1], or of the whole batch [1, 1].
 */
final class Voxels<T extends TNumber> {
  final Arithmetic<T> a;
  final ClassScores<T> scores;
  final Expression<T> weights;
  final Grid<T> grid;
  private final ClassLabels<T> labels;
  private final Inputs inputs;
  private final double[] classShares;
  private final List<Lazy<Expression<T>>> truePositive;
  private final List<Lazy<Expression<T>>> falseNegative;
  private final List<Lazy<Expression<T>>> weightedScore;
  private final List<Lazy<Expression<T>>> volume;
  private final List<Lazy<Expression<T>>> presence;
  private final List<Lazy<Expression<T>>> truePositives;
  private final List<Lazy<Expression<T>>> falseNegatives;
  private final List<Lazy<Expression<T>>> falsePositives;
  private final Lazy<List<Expression<T>>> shares;
  private final Lazy<List<Expression<T>>> foregroundShares;
  private final Lazy<Expression<T>> mask;
  private final Lazy<Expression<T>> sumOfWeights;
  private final Lazy<Expression<T>> perVoxel;

  Voxels(
      Arithmetic<T> a, Inputs inputs, ClassScores<T> scores, ClassLabels<T> labels, Grid<T> grid) {
    this.a = a;
    this.inputs = inputs;
    this.scores = scores;
    this.labels = labels;
    this.grid = grid;
    weights = labels.weights();
    classShares = inputs.classShares(classes());
    truePositive = eachClass(c -> y(c).times(scores.p(c)));
    falseNegative = eachClass(c -> y(c).times(scores.complement(c)));
    weightedScore = eachClass(c -> weights.times(scores.p(c)));
    volume = eachClass(c -> total(y(c)));
    presence = eachClass(c -> a.of(a.cast(a.tf.math.greater(volume(c).operand(), a.constant(0)))));
    truePositives = eachClass(c -> total(truePositive(c)));
    falseNegatives = eachClass(c -> total(falseNegative(c)));
    falsePositives = eachClass(c -> total(weightedScore(c).minus(truePositive(c))));
    shares = new Lazy<>(() -> sharesOfPresent(classShares));
    foregroundShares = new Lazy<>(() -> sharesOfPresent(inputs.foregroundShares(classes())));
    mask = new Lazy<>(this::hasWeight);
    sumOfWeights = new Lazy<>(this::countOrSum);
    perVoxel = new Lazy<>(this::overSumOfWeights);
  }

  private List<Lazy<Expression<T>>> eachClass(IntFunction<Expression<T>> make) {
    return IntStream.range(0, classes()).mapToObj(c -> new Lazy<>(() -> make.apply(c))).toList();
  }

  int classes() {
    return scores.classes();
  }

  /** The label of a class, times the weight of the voxel. */
  Expression<T> y(int c) {
    return labels.y().get(c);
  }

  /** The label of a class, whatever the weight of the voxel. */
  Expression<T> label(int c) {
    return labels.given().get(c);
  }

  /** 1 where the weight of the voxel is above 0, and else 0. */
  Expression<T> mask() {
    return mask.get();
  }

  private Expression<T> hasWeight() {
    return weights.is(1)
        ? weights
        : a.of(a.cast(a.tf.math.greater(weights.operand(), a.constant(0))));
  }

  /** y p of a class. */
  Expression<T> truePositive(int c) {
    return truePositive.get(c).get();
  }

  /** y (1 - p) of a class. */
  Expression<T> falseNegative(int c) {
    return falseNegative.get(c).get();
  }

  /** w p of a class. */
  Expression<T> weightedScore(int c) {
    return weightedScore.get(c).get();
  }

  /** TP of a class. */
  Expression<T> truePositives(int c) {
    return truePositives.get(c).get();
  }

  /** FN of a class. */
  Expression<T> falseNegatives(int c) {
    return falseNegatives.get(c).get();
  }

  /** FP of a class, the sum of p - y p: that is (1 - y) p exactly where y is 0 or 1. */
  Expression<T> falsePositives(int c) {
    return falsePositives.get(c).get();
  }

  /** The factor of a class in a sum over the classes: 1, its class weight, or 0. */
  double factor(int c) {
    return inputs.included(classes()) * classShares[c];
  }

  /** The factor of each class in a mean over the classes that are to count. */
  List<Expression<T>> shares() {
    return shares.get();
  }

  /** The same in a mean over the foreground classes. */
  List<Expression<T>> foregroundShares() {
    return foregroundShares.get();
  }

  /**
   * Factor times the mean over the foreground classes of what each gives a sample, and its slope by
   * the graph.
   */
  Expression<T> foregroundMean(
      Expression<T> factor, IntFunction<Expression<T>> ofClass, @Nullable Slopes<T> slopes) {
    List<Integer> counted = new ArrayList<>();
    Expression<T> sum = a.of(0);
    for (int c = 1; c < classes(); c++) {
      Expression<T> share = factor.times(foregroundShares().get(c));
      if (!share.is(0)) {
        counted.add(c);
        sum = sum.plus(share.times(ofClass.apply(c)));
      }
    }
    Expression<T> value = eachSample(sum);
    if (slopes != null) {
      slopes.differentiate(value, counted);
    }
    return value;
  }

  private List<Expression<T>> sharesOfPresent(double[] all) {
    List<Expression<T>> factors = new ArrayList<>();
    Expression<T> sum = a.of(0);
    for (int c = 0; c < classes(); c++) {
      Expression<T> factor = a.of(all[c]).times(counted(c));
      factors.add(factor);
      sum = sum.plus(factor);
    }
    if (inputs.emptyForeground == EmptyForeground.PLAIN) {
      return factors;
    }
    Expression<T> present = sum;
    return factors.stream().map(factor -> factor.overOrZero(present)).toList();
  }

  /** 1 for a class that counts, 0 for one that is absent and to be left out. */
  Expression<T> counted(int c) {
    return inputs.emptyForeground == EmptyForeground.SKIP ? presence(c) : a.of(1);
  }

  /** 1 for a class that has a voxel in the labels, 0 for one that is absent. */
  Expression<T> presence(int c) {
    return presence.get(c).get();
  }

  /** The sum of the labels of a class. */
  Expression<T> volume(int c) {
    return volume.get(c).get();
  }

  /** 1 over the sum of the weights of a sample's voxels, or 0; that is 1/V without weights. */
  Expression<T> perVoxel() {
    return perVoxel.get();
  }

  private Expression<T> overSumOfWeights() {
    return weights.is(1) ? a.of(1).over(sumOfWeights()) : a.of(1).overOrZero(sumOfWeights());
  }

  /** The sum of the weights of a sample's voxels; that is V without weights. */
  Expression<T> sumOfWeights() {
    return sumOfWeights.get();
  }

  private Expression<T> countOrSum() {
    if (!weights.is(1)) {
      return sumOfEachSample(weights);
    }
    long count = scores.p(0).operand().shape().get(1);
    return count == Shape.UNKNOWN_SIZE ? a.of(a.cast(size(1))) : a.of((double) count);
  }

  Expression<T> sumOfEachSample(Expression<T> row) {
    return a.of(a.tf.reduceSum(row.operand(), a.tf.constant(1), ReduceSum.keepDims(true)));
  }

  /** The sum over the voxels of each sample, or of the batch. */
  Expression<T> total(Expression<T> row) {
    return ofBatch(sumOfEachSample(row));
  }

  /** What belongs to a sum of {@link #total}: where it is one of the batch, the sum of x. */
  Expression<T> ofBatch(Expression<T> x) {
    return inputs.batchSums
        ? a.of(a.tf.reduceSum(eachSample(x).operand(), a.tf.constant(0), ReduceSum.keepDims(true)))
        : x;
  }

  /** One number a sample, [N, 1], of one that may be that of the batch. */
  Expression<T> eachSample(Expression<T> x) {
    if (!inputs.batchSums && !x.isKnown()) {
      return x;
    }
    return a.of(
        a.tf.broadcastTo(
            x.operand(), a.tf.concat(List.of(size(0), a.tf.array(1)), a.tf.constant(0))));
  }

  /** N or V, [1]. */
  private Operand<TInt32> size(int axis) {
    return a.tf.slice(a.tf.shape(scores.p(0).operand()), a.tf.array(axis), a.tf.array(1));
  }
}
