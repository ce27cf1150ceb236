package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

/**
 * A layer of four channels whose kernel changes nothing, against the formula in float64. The mean
 * of the input is a hundred times its deviation, and differs from image to image.
 */
class GroupNormTest {
  private static final int CHANNELS = 4;

  @ParameterizedTest
  @CsvSource({
    "2, instance, 4, false",
    "2, group:4, 4, true",
    "2, group:2, 2, false",
    "2, group:1, 1, true",
    "3, instance, 4, true",
    "3, group:2, 2, true",
    "3, group:1, 1, false"
  })
  void isTheFormula(int dimensions, String norm, int groups, boolean sizeIsKnown) {
    Shape shape = dimensions == 2 ? Shape.of(3, 4, 5, CHANNELS) : Shape.of(3, 2, 4, 5, CHANNELS);
    Shape unknown =
        dimensions == 2 ? Shape.of(-1, -1, -1, CHANNELS) : Shape.of(-1, -1, -1, -1, CHANNELS);
    float[] gamma = {1, 0.5f, -2, 3};
    float[] beta = {0, 1, -1, 0.3f};
    try (Graph graph = new Graph();
        TFloat32 image = RandomTensors.normal(shape, 1)) {
      image.scalars().forEachIndexed((i, x) -> x.setFloat(x.getFloat() + 100 * (1 + i[0])));
      Ops tf = Ops.create(graph);
      Operand<TFloat32> feed =
          tf.placeholder(TFloat32.class, Placeholder.shape(sizeIsKnown ? shape : unknown));
      Map<String, FloatNdArray> weights =
          Map.of(
              "a.conv1.kernel", identity(dimensions),
              "a.norm1.gamma", NdArrays.vectorOf(gamma),
              "a.norm1.beta", NdArrays.vectorOf(beta));
      Operand<TFloat32> y =
          new GroupNorm<TFloat32>(
                  new SpatialOps(tf, dimensions), new FrozenWeights(tf, weights), Norm.parse(norm))
              .apply(new ConvNorm.Layer("a", "1", 1, CHANNELS, CHANNELS), feed);
      try (Session session = new Session(graph);
          Result result = session.runner().feed(feed, image).fetch(y).run()) {
        TFloat32 found = (TFloat32) result.get(0);
        assertThat(found.shape()).isEqualTo(shape);
        double[][] mean = new double[3][groups];
        double[][] variance = new double[3][groups];
        double n = shape.size() / 3.0 / groups;
        int members = CHANNELS / groups;
        image
            .scalars()
            .forEachIndexed((i, x) -> mean[(int) i[0]][channel(i) / members] += x.getFloat() / n);
        image
            .scalars()
            .forEachIndexed(
                (i, x) -> {
                  int group = channel(i) / members;
                  double difference = x.getFloat() - mean[(int) i[0]][group];
                  variance[(int) i[0]][group] += difference * difference / n;
                });
        image
            .scalars()
            .forEachIndexed(
                (i, x) -> {
                  int c = channel(i);
                  double m = mean[(int) i[0]][c / members];
                  double v = variance[(int) i[0]][c / members];
                  double expected =
                      gamma[c] * (x.getFloat() - m) / Math.sqrt(v + Norm.Group.EPSILON) + beta[c];
                  assertThat(found.getFloat(i)).isCloseTo((float) expected, within(2e-3f));
                });
      }
    }
  }

  private static int channel(long[] index) {
    return (int) index[index.length - 1];
  }

  private static FloatNdArray identity(int dimensions) {
    FloatNdArray kernel =
        NdArrays.ofFloats(
            dimensions == 2
                ? Shape.of(1, 1, CHANNELS, CHANNELS)
                : Shape.of(1, 1, 1, CHANNELS, CHANNELS));
    for (int c = 0; c < CHANNELS; c++) {
      kernel.setFloat(1, dimensions == 2 ? new long[] {0, 0, c, c} : new long[] {0, 0, 0, c, c});
    }
    return kernel;
  }
}
