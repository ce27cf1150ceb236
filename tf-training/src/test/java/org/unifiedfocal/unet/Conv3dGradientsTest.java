package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;

/** The gradients of the two 3D convolutions against finite differences in float64. */
class Conv3dGradientsTest {
  private static final Shape KERNEL = Shape.of(3, 2, 3, 2, 3);

  @ParameterizedTest
  @CsvSource({"1, SAME", "1, VALID", "2, SAME", "2, VALID"})
  void convolution(long stride, String padding) {
    check(
        Shape.of(2, 4, 5, 6, 2),
        (tf, x, kernel) ->
            tf.nn.conv3d(x, kernel, List.of(1L, stride, stride, stride, 1L), padding));
  }

  @ParameterizedTest
  @CsvSource({"1, SAME, 4, 5, 3", "2, SAME, 7, 10, 6", "2, VALID, 9, 10, 7"})
  void transposedConvolution(long stride, String padding, int depth, int height, int width) {
    check(
        Shape.of(2, 4, 5, 3, 3),
        (tf, x, kernel) ->
            tf.nn.conv3dBackpropInput(
                tf.array(2, depth, height, width, 2),
                kernel,
                x,
                List.of(1L, stride, stride, stride, 1L),
                padding));
  }

  @Test
  void registersOnceFromManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      Callable<Boolean> registration =
          () -> {
            Conv3dGradients.register();
            return true;
          };
      for (Future<Boolean> done : threads.invokeAll(Collections.nCopies(100, registration))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }
    convolution(1, "SAME");
  }

  @FunctionalInterface
  private interface Convolution {
    Operand<TFloat64> apply(Ops tf, Operand<TFloat64> x, Operand<TFloat64> kernel);
  }

  /**
   * Compares along random directions, for a sum of squares so that the gradient is not constant.
   */
  private static void check(Shape input, Convolution convolution) {
    Conv3dGradients.register();
    Random random = new Random(1);
    try (Graph graph = new Graph();
        TFloat64 x = normal(input, random);
        TFloat64 kernel = normal(KERNEL, random)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat64> xFeed = tf.placeholder(TFloat64.class, Placeholder.shape(input));
      Operand<TFloat64> kernelFeed = tf.placeholder(TFloat64.class, Placeholder.shape(KERNEL));
      Operand<TFloat64> y = convolution.apply(tf, xFeed, kernelFeed);
      Operand<TFloat64> value = tf.reduceSum(tf.math.square(y), tf.array(0, 1, 2, 3, 4));
      Output<?>[] gradients =
          graph.addGradients(
              value.asOutput(), new Output<?>[] {xFeed.asOutput(), kernelFeed.asOutput()});
      try (Session session = new Session(graph);
          Result result =
              session
                  .runner()
                  .feed(xFeed, x)
                  .feed(kernelFeed, kernel)
                  .fetch(gradients[0])
                  .fetch(gradients[1])
                  .run()) {
        List<TFloat64> inputs = List.of(x, kernel);
        for (int i = 0; i < 2; i++) {
          TFloat64 gradient = (TFloat64) result.get(i);
          try (TFloat64 direction = normal(gradient.shape(), random)) {
            double step = 1e-6;
            double[] around = new double[2];
            for (int side = 0; side < 2; side++) {
              double sign = side == 0 ? -step : step;
              add(inputs.get(i), direction, sign);
              try (Result moved =
                  session.runner().feed(xFeed, x).feed(kernelFeed, kernel).fetch(value).run()) {
                around[side] = ((TFloat64) moved.get(0)).getDouble();
              }
              add(inputs.get(i), direction, -sign);
            }
            double expected = (around[1] - around[0]) / (2 * step);
            assertThat(dot(gradient, direction)).isCloseTo(expected, within(1e-7 * around[0]));
          }
        }
      }
    }
  }

  private static TFloat64 normal(Shape shape, Random random) {
    return TFloat64.tensorOf(
        shape, data -> data.scalars().forEach(scalar -> scalar.setDouble(random.nextGaussian())));
  }

  private static void add(TFloat64 x, TFloat64 direction, double factor) {
    x.scalars()
        .forEachIndexed(
            (i, scalar) -> scalar.setDouble(scalar.getDouble() + factor * direction.getDouble(i)));
  }

  private static double dot(TFloat64 a, TFloat64 b) {
    double[] sum = new double[1];
    a.scalars().forEachIndexed((i, scalar) -> sum[0] += scalar.getDouble() * b.getDouble(i));
    return sum[0];
  }
}
