package org.unifiedfocal.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.losses.LossGraph.Batch;

/**
 * A random way to give a loss its inputs, and random inputs given that way: ordinary, extreme and
 * confident logits, probabilities near and at 0 and 1, empty and full masks, soft labels, ignored
 * voxels, weights of 0, single voxels. Every number is one of the type, so that float64 gets the
 * same.
 *
 * @param loss with its settings
 * @param shape of the predictions
 * @param type of the predictions
 * @param weighted whether voxels and samples have weights
 */
record FuzzInputs(
    SegmentationLoss<?> loss, Shape shape, Class<? extends TNumber> type, boolean weighted) {
  static final int SAMPLES = 25;

  /** What probabilities are clipped to in float32. */
  static final double LEAST = 1e-7f;

  static final double GREATEST = 1 - 0x1p-23; // the float next to 1 - 1e-7

  private static final int IGNORED = 255;
  private static final int NO_CLASS = 77;

  /** Draws settings, type and shape. */
  static FuzzInputs draw(SegmentationLoss<?> plain, Random random) {
    int channels = 1 + random.nextInt(4);
    int classes = Math.max(2, channels);
    SegmentationLoss<?> loss = plain;
    if (random.nextInt(3) == 0) {
      loss = loss.withProbabilities();
    }
    boolean sparse = random.nextInt(3) == 0;
    if (sparse) {
      loss = loss.withSparseLabels();
    }
    if ((sparse || channels == 1) && random.nextBoolean()) {
      loss = loss.withIgnoredLabel(IGNORED);
    }
    if (random.nextInt(4) == 0) {
      loss = loss.withClassWeights(random.doubles(classes, 0.1, 2).toArray());
    }
    if (random.nextInt(4) == 0) {
      loss = loss.withoutBackground();
    }
    if (random.nextInt(4) == 0) {
      loss = loss.withEmptyForeground(EmptyForeground.SKIP);
    }
    if (random.nextInt(5) == 0) {
      loss = loss.withBatchSums();
    }
    List<Class<? extends TNumber>> types =
        List.of(TFloat32.class, TFloat32.class, TFloat16.class, TBfloat16.class);
    List<Shape> shapes =
        List.of(
            Shape.of(SAMPLES, 1, channels),
            Shape.of(SAMPLES, 5, channels),
            Shape.of(SAMPLES, 2, 3, channels),
            Shape.of(SAMPLES, 2, 2, 3, channels));
    return new FuzzInputs(
        loss,
        shapes.get(random.nextInt(shapes.size())),
        types.get(random.nextInt(types.size())),
        random.nextInt(3) == 0);
  }

  LossGraph graph() {
    return new LossGraph(loss, shape, weighted, type, TFloat64.class);
  }

  boolean probabilities() {
    return loss.inputs.probabilities;
  }

  boolean batchSums() {
    return loss.inputs.batchSums;
  }

  /** The error of rounding a result that was computed in float32. */
  double rounding(double result) {
    if (type == TFloat16.class) {
      return Math.max(0x1p-11 * Math.abs(result), 0x1p-25);
    }
    return type == TBfloat16.class ? 0x1p-8 * Math.abs(result) : 0;
  }

  /**
   * The largest term of a slope by a probability that comes from the Tversky error of its class:
   * the weights of sample and voxel, at most 2 each, over W >= 0.3 sum w p (delta is 0.5 to 0.7).
   */
  double term(Batch batch, int at) {
    int channels = channels();
    int size = batch.predictions().length / SAMPLES;
    int first = batchSums() ? 0 : at / size * size;
    int end = batchSums() ? batch.predictions().length : first + size;
    double foreground = 0;
    double background = 0;
    for (int i = first + at % channels; i < end; i += channels) {
      int voxel = i / channels;
      boolean ignored =
          loss.inputs.ignoredLabel != null && batch.labels()[voxel] == loss.inputs.ignoredLabel;
      double[] weights = batch.voxelWeights();
      double weight = ignored ? 0 : weights == null ? 1 : weights[voxel];
      double p = Math.max(LEAST, Math.min(GREATEST, batch.predictions()[i]));
      foreground += weight * p;
      background += weight * (1 - p);
    }
    double sum = channels == 1 ? Math.min(foreground, background) : foreground;
    return sum == 0 ? 0 : 4 / (0.3 * sum);
  }

  private int channels() {
    return Math.toIntExact(shape.get(shape.numDimensions() - 1));
  }

  /** Draws a batch. */
  Batch batch(Random random) {
    int channels = channels();
    int voxels = Math.toIntExact(shape.size()) / channels / SAMPLES;
    double[] labels = new double[SAMPLES * voxels * channels];
    double[] predictions = new double[labels.length];
    int[] classes = new int[SAMPLES * voxels];
    for (int sample = 0; sample < SAMPLES; sample++) {
      int kind = random.nextInt(4); // empty, full, soft, mixed
      for (int voxel = sample * voxels; voxel < (sample + 1) * voxels; voxel++) {
        classes[voxel] = kind < 2 ? kind : random.nextInt(Math.max(2, channels));
        double share = kind == 2 ? random.nextDouble() : 1;
        if (channels == 1) {
          labels[voxel] = classes[voxel] == 1 ? share : 1 - share;
        } else {
          labels[voxel * channels + classes[voxel]] += share;
          labels[voxel * channels + (classes[voxel] + 1) % channels] += 1 - share;
        }
      }
      predict(random, labels, predictions, sample * voxels * channels, voxels * channels);
    }
    if (loss.inputs.sparse) {
      labels = Arrays.stream(classes).asDoubleStream().toArray();
    }
    for (int voxel = 0; voxel < labels.length; voxel++) {
      if (loss.inputs.ignoredLabel != null && random.nextInt(4) == 0) {
        labels[voxel] = IGNORED;
      } else if (loss.inputs.sparse && random.nextInt(20) == 0) {
        labels[voxel] = NO_CLASS;
      }
    }
    return new Batch(
        representable(labels),
        representable(predictions),
        weighted ? weights(random, SAMPLES * voxels) : null,
        weighted ? weights(random, SAMPLES) : null);
  }

  private void predict(Random random, double[] labels, double[] predictions, int from, int count) {
    double size = Math.pow(10, random.nextInt(type == TFloat16.class ? 5 : 32) - 1);
    int kind = random.nextInt(3);
    for (int i = from; i < from + count; i++) {
      double z = 2 * random.nextDouble() - 1;
      if (probabilities()) {
        double small = Math.pow(10, -10 * random.nextDouble());
        predictions[i] =
            switch (kind) {
              case 0 -> Math.min(1, Math.max(0, z + 0.5));
              case 1 -> random.nextBoolean() ? small : 1 - small;
              default -> Math.abs(labels[i] - small);
            };
      } else {
        predictions[i] =
            switch (kind) {
              case 0 -> random.nextInt(10) == 0 ? 0 : size * z;
              case 1 -> 5 * z;
              default -> 100 * random.nextDouble() * (2 * labels[i] - 1) + z;
            };
      }
    }
  }

  private double[] weights(Random random, int count) {
    return representable(
        IntStream.range(0, count)
            .mapToDouble(i -> random.nextInt(4) == 0 ? 0 : 2 * random.nextDouble())
            .toArray());
  }

  /** Cuts the digits off that the type does not have. */
  private double[] representable(double[] numbers) {
    return Arrays.stream(numbers)
        .map(
            number -> {
              int bits = Float.floatToRawIntBits((float) number);
              if (type == TFloat16.class) {
                return Math.abs(number) < 0x1p-14 ? 0 : Float.intBitsToFloat(bits & 0xffffe000);
              }
              return Float.intBitsToFloat(type == TBfloat16.class ? bits & 0xffff0000 : bits);
            })
        .toArray();
  }

  @Override
  public String toString() {
    return "%s, %s %s%s".formatted(loss, TypeNames.of(type), shape, weighted ? ", weighted" : "");
  }
}
