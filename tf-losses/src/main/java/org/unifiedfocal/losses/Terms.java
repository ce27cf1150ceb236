package org.unifiedfocal.losses;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** The two quantities all the losses are made of, from encoded labels and scores. */
final class Terms<T extends TNumber> {
  final Arithmetic<T> a;
  private final Inputs inputs;
  private final ClassScores<T> scores;
  private final ClassLabels<T> labels;
  private final double[] shares;

  Terms(Arithmetic<T> a, Inputs inputs, ClassScores<T> scores, ClassLabels<T> labels) {
    this.a = a;
    this.inputs = inputs;
    this.scores = scores;
    this.labels = labels;
    this.shares = inputs.classShares(scores.classes());
  }

  int classes() {
    return scores.classes();
  }

  /**
   * Focal cross-entropy: for each sample the mean over the voxels of -sum_c weight_c (1 -
   * p_c)^gamma_c y_c ln p_c.
   *
   * @return shape [N]
   */
  Operand<T> crossEntropy(double[] weight, double[] gamma) {
    @Nullable Operand<T> sum = null;
    for (int c = 0; c < classes(); c++) {
      double factor = -inputs.included(classes()) * shares[c] * weight[c];
      if (factor == 0) {
        continue;
      }
      Operand<T> term = a.multiply(labels.in().get(c), scores.logP(c));
      if (gamma[c] != 0) {
        term = a.multiply(term, scores.focalFactor(c, gamma[c]));
      }
      term = a.scale(factor, term);
      sum = sum == null ? term : a.add(sum, term);
    }
    Operand<T> voxels = sum == null ? a.tf.zerosLike(scores.p(0)) : sum;
    Operand<T> weights = labels.weights();
    return weights == null
        ? a.tf.math.mean(voxels, overVoxels())
        : a.tf.math.divNoNan(overVoxels(voxels), overVoxels(weights));
  }

  /**
   * Power of the Tversky error: for each sample the mean over the classes of (1 - TI_c)^exponent_c.
   * With E = delta FN + (1 - delta) FP, TI = (TP + s)/(TP + E + s), so that 1 - TI = E/(TP + E + s)
   * is computed without subtracting.
   *
   * @return shape [N]; with sums over the batch all of them are the same
   */
  Operand<T> tverskyError(double delta, double smooth, double[] exponent) {
    @Nullable Operand<T> sum = null;
    @Nullable Operand<T> present = null;
    for (int c = 0; c < classes(); c++) {
      if (shares[c] == 0) {
        continue;
      }
      Operand<T> y = labels.in().get(c);
      Operand<T> truePositive = total(a.multiply(y, scores.p(c)));
      Operand<T> error =
          a.add(
              a.scale(delta, total(a.multiply(y, scores.complement(c)))),
              a.scale(1 - delta, total(a.multiply(labels.out().get(c), scores.p(c)))));
      Operand<T> whole = a.add(a.add(truePositive, error), a.constant(smooth));
      Operand<T> term = a.scale(shares[c], a.vanishingPower(a.divide(error, whole), exponent[c]));
      if (inputs.emptyForeground == EmptyForeground.SKIP) {
        Operand<T> here = a.cast(a.tf.math.greater(total(y), a.constant(0)));
        term = a.multiply(here, term);
        Operand<T> share = a.scale(shares[c], here);
        present = present == null ? share : a.add(present, share);
      }
      sum = sum == null ? term : a.add(sum, term);
    }
    if (sum == null) {
      throw new IllegalStateException("no class takes part"); // classShares sum to 1
    }
    Operand<T> mean = present == null ? sum : a.tf.math.divNoNan(sum, present);
    return inputs.batchSums ? a.tf.broadcastTo(mean, batchSize()) : mean;
  }

  /** Multiplies the losses of the samples by weights of shape [], [N] or [N, 1, ...]. */
  Operand<T> weighSamples(Operand<T> losses, Operand<T> weights) {
    Shape shape = weights.shape();
    long samples = losses.shape().get(0);
    if (!Encoding.isPerSample(shape)
        || (shape.numDimensions() > 0
            && samples != Shape.UNKNOWN_SIZE
            && shape.get(0) != Shape.UNKNOWN_SIZE
            && shape.get(0) != samples)) {
      throw new IllegalArgumentException(
          "sample weights: expected [], [%d] or [%d, 1, ...], found %s"
              .formatted(samples, samples, shape));
    }
    Operand<T> factors =
        shape.numDimensions() < 2 ? weights : a.tf.reshape(weights, a.tf.array(-1));
    return a.multiply(losses, factors);
  }

  /** One number for every class. */
  double[] everywhere(double value) {
    double[] numbers = new double[classes()];
    Arrays.fill(numbers, value);
    return numbers;
  }

  /** Sum over the voxels of each sample, [N], or of the whole batch, [1]. */
  private Operand<T> total(Operand<T> x) {
    Operand<T> sums = overVoxels(x);
    return inputs.batchSums ? a.tf.reduceSum(sums, a.tf.array(0), ReduceSum.keepDims(true)) : sums;
  }

  private Operand<T> overVoxels(Operand<T> x) {
    return a.tf.reduceSum(x, overVoxels());
  }

  private Operand<TInt32> overVoxels() {
    return a.tf.constant(1);
  }

  private Operand<TInt32> batchSize() {
    return a.tf.slice(a.tf.shape(scores.p(0)), a.tf.array(0), a.tf.array(1));
  }
}
