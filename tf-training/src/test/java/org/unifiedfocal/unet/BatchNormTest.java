package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.unet.ResourceVariable.Role;

/** A layer of one channel whose kernel changes nothing, against the formulas in float64. */
class BatchNormTest {
  private static final double GAMMA = 1.5;
  private static final double BETA = 0.3;
  private static final double MOVING_MEAN = 0.2;
  private static final double MOVING_VARIANCE = 2.0;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void trainingAndInferenceAreTheFormulas(int dimensions) {
    Shape shape = dimensions == 2 ? Shape.of(3, 4, 5, 1) : Shape.of(3, 2, 4, 5, 1);
    try (Graph graph = new Graph();
        TFloat32 image = RandomTensors.normal(shape, 1)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> feed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      BatchNorm norm = new BatchNorm(new SpatialOps(tf, dimensions));
      ConvNorm.Layer layer = new ConvNorm.Layer("a", "1", 3, 1, 1);
      VariableWeights weights = new VariableWeights(tf);
      Operand<TFloat32> trained = norm.<TFloat32>training(weights).apply(layer, feed);
      Operand<TFloat32> used = norm.inference(weights).apply(layer, feed);
      double n = shape.size();
      double[] sums = new double[2];
      image.scalars().forEach(x -> sums[0] += x.getFloat());
      double mean = sums[0] / n;
      image.scalars().forEach(x -> sums[1] += Math.pow(x.getFloat() - mean, 2));
      double variance = sums[1] / n;
      try (Session session = new Session(graph)) {
        Map<String, FloatNdArray> values = values(dimensions);
        Session.Runner loader = session.runner();
        for (ResourceVariable variable : weights.variables(Role.values())) {
          FloatNdArray value = Objects.requireNonNull(values.get(variable.name()));
          loader.addTarget(tf.assignVariableOp(variable.handle(), tf.constant(value)));
        }
        loader.run().close();
        try (Result result = session.runner().feed(feed, image).fetch(used).run()) {
          assertNormalised(image, (TFloat32) result.get(0), MOVING_MEAN, MOVING_VARIANCE);
        }
        Session.Runner trainer = session.runner().feed(feed, image).fetch(trained);
        weights.updates().forEach(trainer::addTarget);
        try (Result result = trainer.run()) {
          assertNormalised(image, (TFloat32) result.get(0), mean, variance);
        }
        Session.Runner reader = session.runner();
        weights.variables(Role.STATISTIC).forEach(v -> reader.fetch(v.value()));
        try (Result result = reader.run()) {
          double keep = BatchNorm.MOMENTUM;
          assertThat(((TFloat32) result.get(0)).getFloat(0))
              .isCloseTo((float) (keep * MOVING_MEAN + (1 - keep) * mean), within(1e-6f));
          assertThat(((TFloat32) result.get(1)).getFloat(0))
              .isCloseTo(
                  (float) (keep * MOVING_VARIANCE + (1 - keep) * variance * n / (n - 1)),
                  within(1e-6f));
        }
      }
    }
  }

  private static Map<String, FloatNdArray> values(int dimensions) {
    FloatNdArray kernel =
        NdArrays.ofFloats(dimensions == 2 ? Shape.of(3, 3, 1, 1) : Shape.of(3, 3, 3, 1, 1));
    kernel.setFloat(1, dimensions == 2 ? new long[] {1, 1, 0, 0} : new long[] {1, 1, 1, 0, 0});
    return Map.of(
        "a.conv1.kernel", kernel,
        "a.bn1.gamma", NdArrays.vectorOf((float) GAMMA),
        "a.bn1.beta", NdArrays.vectorOf((float) BETA),
        "a.bn1.moving_mean", NdArrays.vectorOf((float) MOVING_MEAN),
        "a.bn1.moving_variance", NdArrays.vectorOf((float) MOVING_VARIANCE));
  }

  private static void assertNormalised(
      TFloat32 input, TFloat32 output, double mean, double variance) {
    assertThat(output.shape()).isEqualTo(input.shape());
    double factor = GAMMA / Math.sqrt(variance + Norm.Batch.EPSILON);
    input
        .scalars()
        .forEachIndexed(
            (i, x) -> {
              double expected = factor * (x.getFloat() - mean) + BETA;
              assertThat(output.getFloat(i)).isCloseTo((float) expected, within(1e-5f));
            });
  }
}
