package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.RandomTensors;

/** The average of weights, beside one in plain Java of a training without it. */
class WeightAverageTest {
  private static final TinyTraining PLAIN = new TinyTraining(2, Adam.withDefaults());
  private static final TinyTraining AVERAGED =
      new TinyTraining(2, Optimization.withDefaults().withAverageDecay(0.5).toOptimizer());

  @Test
  void isTheExponentialAverageOfWeightsAndStatistics() {
    try (TrainingGraph plain = PLAIN.graph();
        TrainingGraph averaged = AVERAGED.graph()) {
      plain.initialise(1);
      averaged.initialise(1);
      Map<String, double[]> expected = new HashMap<>();
      for (int step = 0; step < 20; step++) {
        // The average does not change the training itself.
        assertThat(AVERAGED.train(averaged, step, 1)).isEqualTo(PLAIN.train(plain, step, 1));
        double kept = Math.min(0.5, step / (step + 9.0)); // 0.5 from step 9
        plain.weights().forEach((name, now) -> average(expected, name, now, kept));
        Map<String, FloatNdArray> found = averaged.weights();
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        found.forEach(
            (name, values) ->
                assertThat(doubles(values))
                    .containsExactly(Objects.requireNonNull(expected.get(name)), within(2e-6)));
      }
      assertThat(TinyTraining.bits(averaged)).isNotEqualTo(TinyTraining.bits(plain));
    }
  }

  private static void average(
      Map<String, double[]> averages, String name, FloatNdArray now, double kept) {
    double[] values = doubles(now);
    double[] average = averages.computeIfAbsent(name, unused -> new double[values.length]);
    for (int i = 0; i < values.length; i++) {
      average[i] = kept * average[i] + (1 - kept) * values[i];
    }
  }

  private static double[] doubles(FloatNdArray array) {
    double[] values = new double[Math.toIntExact(array.size())];
    int[] at = {0};
    array.scalars().forEach(scalar -> values[at[0]++] = scalar.getFloat());
    return values;
  }

  @Test
  void isWhatValidationSees() {
    try (TrainingGraph averaged = AVERAGED.graph();
        TFloat32 images = RandomTensors.normal(Shape.of(1, 8, 8, 1), 5);
        Graph graph = new Graph()) {
      averaged.initialise(1);
      AVERAGED.train(averaged, 0, 12);
      Ops tf = Ops.create(graph);
      Operand<TFloat32> feed =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, 8, 8, 1)));
      Operand<TFloat32> probabilities =
          AVERAGED.network().probabilities(tf, feed, new FrozenWeights(tf, averaged.weights()));
      try (TFloat32 found = averaged.probabilities(images);
          Session session = new Session(graph);
          Result expected = session.runner().feed(feed, images).fetch(probabilities).run()) {
        assertThat(doubles(found))
            .containsExactly(doubles((TFloat32) expected.get(0)), within(1e-6));
      }
    }
  }
}
