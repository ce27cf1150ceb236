package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.losses.LossGraph.Batch;
import org.unifiedfocal.losses.LossGraph.Results;

/**
 * Random samples through every loss in every encoding, in float32, float16 and bfloat16. Nothing
 * may be NaN or infinite, and values and both gradients are those of the same numbers in float64:
 *
 * <ul>
 *   <li>a value within 1e-6 + 2e-5 |value|, a slope by hand within 1e-7 + 1e-4 of the largest slope
 *       of its sample (of the batch where sums are the batch's), as in {@link GoldenTest};
 *   <li>1e-6 in place of 1e-7 where a slope is a difference of terms that are not small themselves:
 *       by differentiation of the graph (-1 + p for cross-entropy), and by hand for probabilities
 *       (-y/p + (1-y)/(1-p) for one channel, about 1 each where they cancel). A term is at most 8,
 *       the weights of sample (2) and class (4), and float32 rounds two of them by 2^-24;
 *   <li>by differentiation with probabilities, 2^-22 of {@link FuzzInputs#term} as well: the slope
 *       of the ratio E/W comes as 1/W - E/W^2, which is far smaller where nothing is right;
 *   <li>in half precision in addition what it takes to round the result, half a unit in its last
 *       place: the computation itself is in float32;
 *   <li>of the hardest voxels (top-k) only the value is compared, which is continuous: the slopes
 *       jump where two voxels cost the same, and rounding decides which of them is the harder;
 *   <li>probabilities are clipped to 1 - 2^-23, the float next to 1 - 1e-7: so is what float64
 *       gets.
 * </ul>
 */
class FuzzTest {
  private static final int SAMPLES = FuzzInputs.SAMPLES;

  static Stream<SegmentationLoss<?>> losses() {
    return Losses.descriptions().stream()
        .filter(each -> !each.name().equals("boundary")) // distances are no labels
        .flatMap(each -> each.examples().stream())
        .map(Losses::parse)
        .filter(loss -> !Examples.looksAtNeighbors(loss)); // see NeighborsTest
  }

  /** 20,000 samples for twelve losses. */
  @ParameterizedTest
  @MethodSource("losses")
  void someSamples(SegmentationLoss<?> loss) {
    fuzz(loss, 8, 9);
  }

  /** A million samples for twelve losses. */
  @Tag("full")
  @ParameterizedTest
  @MethodSource("losses")
  void aMillionSamples(SegmentationLoss<?> loss) {
    fuzz(loss, 80, 43);
  }

  private static void fuzz(SegmentationLoss<?> loss, int graphs, int batches) {
    Random random = new Random(loss.hashCode());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < graphs; i++) {
      FuzzInputs inputs = FuzzInputs.draw(loss, random);
      try (LossGraph graph = inputs.graph()) {
        for (int batch = 0; batch < batches; batch++) {
          compare(inputs, graph, inputs.batch(random), wrong);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void compare(FuzzInputs inputs, LossGraph graph, Batch batch, List<String> wrong) {
    List<Results> both = graph.runAll(batch);
    Results found = both.get(0);
    Results expected = both.get(1);
    boolean[] clipped = new boolean[batch.predictions().length];
    if (inputs.probabilities()) {
      double[] inRange = batch.predictions().clone();
      for (int i = 0; i < inRange.length; i++) {
        inRange[i] = Math.max(FuzzInputs.LEAST, Math.min(FuzzInputs.GREATEST, inRange[i]));
        clipped[i] = inRange[i] != batch.predictions()[i];
      }
      expected = graph.runAll(batch.withPredictions(inRange)).get(1);
    }
    compareValues(inputs, found.values(), expected.values(), "value", wrong);
    compareValues(inputs, found.valuesByHand(), expected.values(), "value by hand", wrong);
    double[] slopes = expected.gradient();
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = clipped[i] ? 0 : slopes[i];
    }
    boolean jumps = inputs.loss().toString().contains("top-k");
    double[] byHand = new double[slopes.length];
    Arrays.fill(byHand, jumps ? Double.MAX_VALUE : inputs.probabilities() ? 1e-6 : 1e-7);
    compareGradient(inputs, found.gradientByHand(), slopes, byHand, "gradient by hand", wrong);
    double[] automatic = new double[slopes.length];
    for (int i = 0; i < slopes.length; i++) {
      double term = inputs.probabilities() ? inputs.term(batch, i) : 0;
      automatic[i] = jumps ? Double.MAX_VALUE : 1e-6 + 0x1p-22 * term;
    }
    compareGradient(inputs, found.gradient(), slopes, automatic, "gradient", wrong);
  }

  private static void compareValues(
      FuzzInputs inputs, double[] found, double[] expected, String what, List<String> wrong) {
    for (int i = 0; i < expected.length; i++) {
      double tolerance = 1e-6 + 2e-5 * Math.abs(expected[i]) + inputs.rounding(expected[i]);
      check(inputs, what, found[i], expected[i], tolerance, wrong);
    }
  }

  private static void compareGradient(
      FuzzInputs inputs,
      double[] found,
      double[] expected,
      double[] absolute,
      String what,
      List<String> wrong) {
    int size = inputs.batchSums() ? expected.length : expected.length / SAMPLES;
    for (int from = 0; from < expected.length; from += size) {
      double largest = 0;
      for (int i = from; i < from + size; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
      }
      for (int i = from; i < from + size; i++) {
        double tolerance = absolute[i] + 1e-4 * largest + inputs.rounding(expected[i]);
        check(inputs, what, found[i], expected[i], tolerance, wrong);
      }
    }
  }

  private static void check(
      FuzzInputs inputs,
      String what,
      double found,
      double expected,
      double tolerance,
      List<String> wrong) {
    if (!(Math.abs(found - expected) <= tolerance) || !Double.isFinite(expected)) {
      wrong.add(
          "%s of %s: expected %s +- %s, found %s"
              .formatted(what, inputs, expected, tolerance, found));
    }
  }
}
