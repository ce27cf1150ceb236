package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.unifiedfocal.losses.PropertyInputs.SAMPLES;
import static org.unifiedfocal.losses.PropertyInputs.VOXELS;
import static org.unifiedfocal.losses.PropertyInputs.classes;
import static org.unifiedfocal.losses.PropertyInputs.logits;
import static org.unifiedfocal.losses.PropertyInputs.oneHot;
import static org.unifiedfocal.losses.PropertyInputs.right;
import static org.unifiedfocal.losses.PropertyInputs.softLabels;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat64;
import org.unifiedfocal.losses.LossGraph.Batch;
import org.unifiedfocal.losses.LossGraph.Results;

/**
 * What theory says of the losses of the paper, for 1 to 4 channels, in float64: signs, the least
 * value, monotony, and what may be permuted or added without changing anything.
 */
class PropertyTest {
  private static final Map<String, LossGraph> GRAPHS = new HashMap<>();

  static Stream<Arguments> losses() {
    return CoreLosses.all()
        .flatMap(loss -> IntStream.rangeClosed(1, 4).mapToObj(c -> Arguments.of(loss, c)));
  }

  static Stream<Arguments> lossesOfSeveralChannels() {
    return losses().filter(each -> (int) each.get()[1] > 1);
  }

  @AfterAll
  static void closeGraphs() {
    GRAPHS.values().forEach(LossGraph::close);
    GRAPHS.clear();
  }

  private static Results evaluate(
      SegmentationLoss<?> loss, int channels, double[] labels, double[] logits) {
    LossGraph graph =
        GRAPHS.computeIfAbsent(
            loss + " of " + channels,
            ignored ->
                new LossGraph(loss, Shape.of(SAMPLES, VOXELS, channels), false, TFloat64.class));
    Results results = graph.run(new Batch(labels, logits));
    assertThat(results.valuesByHand())
        .usingComparatorWithPrecision(1e-13)
        .containsExactly(results.values());
    return results;
  }

  private static double least(SegmentationLoss<?> loss) {
    return loss instanceof ComboLoss ? -0.5 : 0; // -(1 - alpha)
  }

  @ParameterizedTest
  @MethodSource("losses")
  void noLossIsBelowItsLeastValue(SegmentationLoss<?> loss, int channels) {
    for (double[] labels : List.of(softLabels(channels), oneHot(classes(channels), channels))) {
      Results results = evaluate(loss, channels, labels, logits(channels));
      for (double[] values : List.of(results.values(), results.valuesByHand())) {
        assertThat(Arrays.stream(values)).allMatch(value -> value >= least(loss));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theRightAnswerCostsLeastAndEveryOtherCostsMore(SegmentationLoss<?> loss, int channels) {
    int[] classes = classes(channels);
    double[] labels = oneHot(classes, channels);
    double[] right = evaluate(loss, channels, labels, right(classes, channels)).values();
    double[] other = evaluate(loss, channels, labels, logits(channels)).values();
    int[] wrong = classes.clone();
    for (int sample = 0; sample < SAMPLES; sample++) { // one voxel of each sample
      int voxel = sample * VOXELS + sample % VOXELS;
      wrong[voxel] = (wrong[voxel] + 1) % Math.max(2, channels);
    }
    double[] oneWrong = evaluate(loss, channels, labels, right(wrong, channels)).values();
    for (int sample = 0; sample < SAMPLES; sample++) {
      assertThat(right[sample]).isCloseTo(least(loss), within(1e-12));
      assertThat(other[sample]).isGreaterThan(right[sample]);
      assertThat(oneWrong[sample]).isGreaterThan(right[sample] + 0.01);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void moreForTheRightClassNeverCostsMore(SegmentationLoss<?> loss, int channels) {
    int[] classes = classes(channels);
    double[] labels = oneHot(classes, channels);
    double[] logits = logits(channels);
    Results before = evaluate(loss, channels, labels, logits);
    for (int voxel = 0; voxel < classes.length; voxel++) {
      int own = channels == 1 ? voxel : voxel * channels + classes[voxel];
      int sign = channels == 1 && classes[voxel] == 0 ? -1 : 1;
      for (double[] gradient : before.gradients()) {
        assertThat(sign * gradient[own]).isLessThan(1e-16);
      }
    }
    for (double more : new double[] {0.01, 1, 100}) {
      for (int at = 0; at < VOXELS; at++) { // this voxel of every sample
        double[] changed = logits.clone();
        for (int voxel = at; voxel < classes.length; voxel += VOXELS) {
          if (channels == 1) {
            changed[voxel] += classes[voxel] == 1 ? more : -more;
          } else {
            changed[voxel * channels + classes[voxel]] += more;
          }
        }
        double[] after = evaluate(loss, channels, labels, changed).values();
        for (int sample = 0; sample < SAMPLES; sample++) {
          double value = before.values()[sample];
          assertThat(after[sample]).isLessThanOrEqualTo(value + 1e-15 * Math.abs(value));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theClassesMayChangeNames(SegmentationLoss<?> loss, int channels) {
    int count = Math.max(2, channels);
    double[] labels = softLabels(channels);
    double[] logits = logits(channels);
    // Class c is called c + 1, and the last one 0; with one channel that is the other sign.
    double[] weights = IntStream.range(0, count).mapToDouble(c -> 1 + c).toArray();
    double[] renamedWeights =
        IntStream.range(0, count).mapToDouble(c -> 1 + (c + count - 1) % count).toArray();
    SegmentationLoss<?> renamed = withRare(loss, 2 % count).withClassWeights(renamedWeights);
    Results expected =
        evaluate(withRare(loss, 1).withClassWeights(weights), channels, labels, logits);
    if (channels == 1) {
      Results found =
          evaluate(
              renamed,
              channels,
              Arrays.stream(labels).map(y -> 1 - y).toArray(),
              Arrays.stream(logits).map(z -> -z).toArray());
      assertSame(found, expected, sample -> sample, i -> i, -1);
    } else {
      IntUnaryOperator move = i -> i / channels * channels + (i % channels + 1) % channels;
      Results found = evaluate(renamed, channels, moved(labels, move), moved(logits, move));
      assertSame(found, expected, sample -> sample, move, 1);
    }
  }

  /** The same loss, with one rare class where it has any. */
  private static SegmentationLoss<?> withRare(SegmentationLoss<?> loss, int rare) {
    String text = loss.toString();
    return text.contains("symmetric")
        ? Losses.parse(text.replace(")", ", rare-classes=[" + rare + "])"))
        : loss;
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theOrderOfVoxelsDoesNotMatter(SegmentationLoss<?> loss, int channels) {
    int size = VOXELS * channels;
    IntUnaryOperator move = i -> i / size * size + (i + 2 * channels) % size;
    double[] labels = softLabels(channels);
    double[] logits = logits(channels);
    Results expected = evaluate(loss, channels, labels, logits);
    Results found = evaluate(loss, channels, moved(labels, move), moved(logits, move));
    assertSame(found, expected, sample -> sample, move, 1);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void theOrderOfSamplesDoesNotMatter(SegmentationLoss<?> loss, int channels) {
    int size = VOXELS * channels;
    IntUnaryOperator move = i -> (i + 5 * size) % (SAMPLES * size);
    double[] labels = softLabels(channels);
    double[] logits = logits(channels);
    Results expected = evaluate(loss, channels, labels, logits);
    Results found = evaluate(loss, channels, moved(labels, move), moved(logits, move));
    assertSame(found, expected, sample -> (sample + 5) % SAMPLES, move, 1);
  }

  @ParameterizedTest
  @MethodSource("org.unifiedfocal.losses.CoreLosses#all")
  void oneChannelIsTwoOfWhichOneIsZero(SegmentationLoss<?> loss) {
    double[] labels = softLabels(1);
    double[] logits = logits(1);
    double[] twoLabels = new double[2 * labels.length];
    double[] twoLogits = new double[2 * labels.length];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      twoLabels[2 * voxel] = 1 - labels[voxel];
      twoLabels[2 * voxel + 1] = labels[voxel];
      twoLogits[2 * voxel + 1] = logits[voxel];
    }
    Results two = evaluate(loss, 2, twoLabels, twoLogits);
    Results one = evaluate(loss, 1, labels, logits);
    assertThat(one.values()).usingComparatorWithPrecision(1e-14).containsExactly(two.values());
    for (int which = 0; which < 2; which++) {
      double[] gradient = two.gradients().get(which);
      double[] foreground =
          IntStream.range(0, labels.length).mapToDouble(i -> gradient[2 * i + 1]).toArray();
      assertThat(one.gradients().get(which))
          .usingComparatorWithPrecision(1e-14)
          .containsExactly(foreground);
    }
  }

  @ParameterizedTest
  @MethodSource("lossesOfSeveralChannels")
  void gradientsSumToZeroOverTheClasses(SegmentationLoss<?> loss, int channels) {
    Results results = evaluate(loss, channels, softLabels(channels), logits(channels));
    for (double[] gradient : results.gradients()) {
      assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);
      for (int voxel = 0; voxel < gradient.length; voxel += channels) {
        double[] slopes = Arrays.copyOfRange(gradient, voxel, voxel + channels);
        double size = Arrays.stream(slopes).map(Math::abs).sum();
        assertThat(Arrays.stream(slopes).sum()).isCloseTo(0, within(1e-16 + 1e-14 * size));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lossesOfSeveralChannels")
  void whatAllLogitsOfAVoxelShareChangesNothing(SegmentationLoss<?> loss, int channels) {
    double[] labels = softLabels(channels);
    double[] logits = logits(channels);
    double[] shifted = logits.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += i / channels % 7 * 16 - 48;
    }
    Results expected = evaluate(loss, channels, labels, logits);
    Results found = evaluate(loss, channels, labels, shifted);
    assertSame(found, expected, sample -> sample, i -> i, 1);
  }

  private static double[] moved(double[] numbers, IntUnaryOperator to) {
    double[] moved = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      moved[to.applyAsInt(i)] = numbers[i];
    }
    return moved;
  }

  private static void assertSame(
      Results found,
      Results expected,
      IntUnaryOperator sampleTo,
      IntUnaryOperator to,
      double sign) {
    double[] values = moved(expected.values(), sampleTo);
    for (int i = 0; i < values.length; i++) {
      assertThat(found.values()[i]).isCloseTo(values[i], within(1e-12 * (1 + values[i])));
    }
    for (int which = 0; which < 2; which++) {
      double[] gradient =
          Arrays.stream(moved(expected.gradients().get(which), to)).map(g -> sign * g).toArray();
      assertThat(found.gradients().get(which))
          .usingComparatorWithPrecision(1e-12)
          .containsExactly(gradient);
    }
  }
}
