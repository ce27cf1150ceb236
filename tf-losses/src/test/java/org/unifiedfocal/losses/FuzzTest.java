package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Random inputs in float32, a hundred thousand in all: ordinary and extreme logits, probabilities
 * of exactly 0 and 1, empty and full masks, soft labels, single voxels. No loss and no gradient may
 * be NaN or infinite.
 */
class FuzzTest {
  private static final int BATCH = 350;

  static Stream<SegmentationLoss<?>> losses() {
    return Examples.losses()
        .flatMap(
            loss ->
                Stream.of(
                    loss,
                    loss.withProbabilities(),
                    loss.withoutBackground().withEmptyForeground(EmptyForeground.SKIP)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyValueAndGradientIsFinite(SegmentationLoss<?> loss) {
    Random random = new Random(loss.hashCode());
    boolean probabilities = loss.toString().contains("probabilities");
    for (int channels : new int[] {1, 2, 3, 4}) {
      for (int voxels : new int[] {1, 5}) {
        Shape shape = Shape.of(BATCH, voxels, channels);
        double[] labels = new double[BATCH * voxels * channels];
        double[] predictions = new double[labels.length];
        for (int sample = 0; sample < BATCH; sample++) {
          int from = sample * voxels * channels;
          fillLabels(random, labels, from, voxels, channels);
          double size = Math.pow(10, random.nextInt(32) - 1);
          for (int i = from; i < from + voxels * channels; i++) {
            predictions[i] =
                probabilities
                    ? Math.min(1, Math.max(0, random.nextGaussian() / 2 + 0.5))
                    : random.nextInt(10) == 0 ? 0 : size * (2 * random.nextDouble() - 1);
          }
        }
        Evaluation found =
            Evaluation.of(
                new Evaluation.Problem(loss, shape, labels, shape, predictions, null),
                TFloat32.class);
        assertThat(Arrays.stream(found.values())).hasSize(BATCH).allMatch(Double::isFinite);
        assertThat(Arrays.stream(found.gradient())).allMatch(Double::isFinite);
        assertThat(Arrays.stream(found.gradientByHand())).allMatch(Double::isFinite);
      }
    }
  }

  private static void fillLabels(
      Random random, double[] labels, int from, int voxels, int channels) {
    int kind = random.nextInt(4); // empty, full, soft, mixed
    int classes = Math.max(2, channels);
    for (int voxel = 0; voxel < voxels; voxel++) {
      int at = from + voxel * channels;
      int label =
          switch (kind) {
            case 0 -> 0;
            case 1 -> 1;
            default -> random.nextInt(classes);
          };
      double share = kind == 2 ? random.nextDouble() : 1;
      if (channels == 1) {
        labels[at] = label == 1 ? share : 1 - share;
      } else {
        labels[at + label] += share;
        labels[at + (label + 1) % channels] += 1 - share;
      }
    }
  }
}
