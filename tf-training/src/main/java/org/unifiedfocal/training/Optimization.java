package org.unifiedfocal.training;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;

/**
 * How a loss is made small: what a step does to the weights. In this order: the gradient is
 * clipped, the weights decay, the optimiser changes them by the rate of the schedule, their average
 * follows. What makes no sense is refused with a {@link BadInputException}.
 *
 * @param optimizer how the gradients change the weights
 * @param learningRate the largest rate
 * @param schedule what becomes of it from epoch to epoch
 * @param weightDecay the share of a kernel that a step at rate 1 takes away, beside the gradient;
 *     biases and the scales and offsets of norms do not decay. With Adam this is AdamW. Null for
 *     none
 * @param clipNorm the greatest length of the gradient by all weights together; longer ones are
 *     shortened to it. Null for any
 * @param averageDecay what a step keeps of the exponential moving average of the weights, which is
 *     then validated and exported in their place. Null for none
 */
public record Optimization(
    Optimizer optimizer,
    double learningRate,
    Schedule schedule,
    @Nullable Double weightDecay,
    @Nullable Double clipNorm,
    @Nullable Double averageDecay) {

  public Optimization {
    Objects.requireNonNull(optimizer, "optimizer is missing");
    Objects.requireNonNull(schedule, "schedule is missing");
    requirePositive("learning rate", learningRate);
    requirePositive("weight decay", weightDecay);
    requirePositive("clip norm", clipNorm);
    if (averageDecay != null && !(averageDecay > 0 && averageDecay < 1)) {
      throw new BadInputException(
          "decay of the average of weights: expected between 0 and 1, found " + averageDecay);
    }
  }

  private static void requirePositive(String name, @Nullable Double number) {
    if (number != null && !(number > 0 && number < Double.POSITIVE_INFINITY)) {
      throw new BadInputException("%s: expected above 0, found %s".formatted(name, number));
    }
  }

  /**
   * Takes Adam at 0.001 with poly decay.
   *
   * @return an optimisation without weight decay, clipping and average
   */
  public static Optimization withDefaults() {
    return new Optimization(
        Adam.withDefaults(), 1e-3, PolySchedule.withDefaults(), null, null, null);
  }

  /**
   * Sets how the gradients change the weights.
   *
   * @param value the optimiser
   * @return the optimisation with it
   */
  public Optimization withOptimizer(Optimizer value) {
    return new Optimization(value, learningRate, schedule, weightDecay, clipNorm, averageDecay);
  }

  /**
   * Sets the largest rate.
   *
   * @param value positive
   * @return the optimisation with it
   */
  public Optimization withLearningRate(double value) {
    return new Optimization(optimizer, value, schedule, weightDecay, clipNorm, averageDecay);
  }

  /**
   * Sets the course of the rate.
   *
   * @param value the schedule
   * @return the optimisation with it
   */
  public Optimization withSchedule(Schedule value) {
    return new Optimization(optimizer, learningRate, value, weightDecay, clipNorm, averageDecay);
  }

  /**
   * Sets the decay of kernels.
   *
   * @param value positive; null for none
   * @return the optimisation with it
   */
  public Optimization withWeightDecay(@Nullable Double value) {
    return new Optimization(optimizer, learningRate, schedule, value, clipNorm, averageDecay);
  }

  /**
   * Sets the greatest length of the gradient.
   *
   * @param value positive; null for any
   * @return the optimisation with it
   */
  public Optimization withClipNorm(@Nullable Double value) {
    return new Optimization(optimizer, learningRate, schedule, weightDecay, value, averageDecay);
  }

  /**
   * Sets the decay of the average of the weights.
   *
   * @param value between 0 and 1; null for no average
   * @return the optimisation with it
   */
  public Optimization withAverageDecay(@Nullable Double value) {
    return new Optimization(optimizer, learningRate, schedule, weightDecay, clipNorm, value);
  }

  /**
   * Gives the rate of an epoch.
   *
   * @param epoch the epoch, from 0
   * @param epochs how many there are
   * @param scores how good each epoch before was; see {@link Schedule#multiplier}
   * @return the learning rate
   */
  public double rate(int epoch, int epochs, List<Double> scores) {
    return learningRate * schedule.multiplier(epoch, epochs, scores);
  }

  /**
   * Puts all that a step does into one rule.
   *
   * @return what a training graph takes
   */
  public Optimizer toOptimizer() {
    Optimizer rule = optimizer;
    if (weightDecay != null) {
      rule = new WeightDecay(weightDecay.floatValue(), rule);
    }
    if (clipNorm != null) {
      rule = new GradientClipping(clipNorm.floatValue(), rule);
    }
    if (averageDecay != null) {
      rule = new WeightAverage(averageDecay.floatValue(), rule);
    }
    return rule;
  }
}
