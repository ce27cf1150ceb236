package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/** Dropout of ones. */
class DropoutTest {
  private static final int IMAGES = 50;
  private static final int CHANNELS = 40;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void dropsWholeChannelsAndKeepsTheExpectation(int dimensions) {
    try (Graph graph = new Graph()) {
      Training training = new Training(graph, dimensions, 0.25);
      try (Session session = new Session(graph)) {
        training.initialise(session, 1);
        float[][] step = training.step(session);
        double sum = 0;
        for (float[] level : step) {
          int voxels = dimensions == 2 ? 6 : 12;
          assertThat(level).hasSize(IMAGES * voxels * CHANNELS);
          for (int i = 0; i < level.length; i++) {
            assertThat(level[i]).isIn(0f, 1 / 0.75f);
            // All voxels of a channel of an image share its fate.
            int first = i / (voxels * CHANNELS) * voxels * CHANNELS + i % CHANNELS;
            assertThat(level[i]).isEqualTo(level[first]);
            sum += level[i];
          }
        }
        // 4000 channels: the standard error of the mean is 0.009.
        assertThat(sum / (step[0].length + step[1].length)).isCloseTo(1, within(0.04));
      }
    }
  }

  /** The number of the step and the level, and nothing else, make one draw another. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void drawsDeriveFromSeedStepAndLevel(int dimensions) {
    try (Graph graph = new Graph()) {
      Training training = new Training(graph, dimensions, 0.5);
      try (Session session = new Session(graph);
          Session other = new Session(graph)) {
        training.initialise(session, 1);
        float[][] first = training.step(session);
        float[][] second = training.step(session);
        training.initialise(session, 1);
        assertThat(training.step(session)).isDeepEqualTo(first);
        assertThat(training.step(session)).isDeepEqualTo(second);
        training.initialise(other, 2);
        float[][] otherSeed = training.step(other);
        assertThat(unlike(first[0], first[1])).isCloseTo(0.5, within(0.05));
        assertThat(unlike(first[0], second[0])).isCloseTo(0.5, within(0.05));
        assertThat(unlike(first[0], otherSeed[0])).isCloseTo(0.5, within(0.05));
      }
    }
  }

  private static double unlike(float[] a, float[] b) {
    return IntStream.range(0, a.length).filter(i -> a[i] != b[i]).count() / (double) a.length;
  }

  /** Two levels of dropout. */
  private static final class Training {
    private final VariableWeights weights;
    private final Operand<TFloat32> one;
    private final Operand<TFloat32> two;
    private final Op initialise;

    Training(Graph graph, int dimensions, double probability) {
      Ops tf = Ops.create(graph);
      weights = new VariableWeights(tf);
      Dropout<TFloat32> dropout =
          Dropout.ofChannels(probability, new SpatialOps(tf, dimensions), weights);
      Shape shape =
          dimensions == 2 ? Shape.of(IMAGES, 2, 3, CHANNELS) : Shape.of(IMAGES, 2, 2, 3, CHANNELS);
      Operand<TFloat32> ones = tf.fill(tf.constant(shape.asArray()), tf.constant(1f));
      one = dropout.apply("one", ones);
      two = dropout.apply("two", ones);
      initialise = weights.initialise();
    }

    void initialise(Session session, long seed) {
      try (TInt64 value = TInt64.scalarOf(seed)) {
        session.runner().feed(weights.seed(), value).addTarget(initialise).run().close();
      }
    }

    float[][] step(Session session) {
      Session.Runner runner = session.runner().fetch(one).fetch(two);
      weights.updates().forEach(runner::addTarget);
      try (Result result = runner.run()) {
        return new float[][] {values(result, 0), values(result, 1)};
      }
    }

    private static float[] values(Result result, int index) {
      TFloat32 tensor = (TFloat32) result.get(index);
      float[] values = new float[Math.toIntExact(tensor.size())];
      tensor.copyTo(DataBuffers.of(values));
      return values;
    }
  }
}
