package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.losses.UnifiedFocalLoss;
import org.unifiedfocal.testing.Python;

/** Exported losses in Python. */
class LossExportTest {
  /** Logits and labels that both languages make by the same rule. */
  private static final String INPUTS =
      """
      import sys
      import numpy as np
      import tensorflow as tf

      def inputs(shape, sparse):
          voxels = int(np.prod(shape[:-1]))
          i = np.arange(voxels * shape[-1], dtype="f8")
          z = (2 * np.sin(i * 1.7)).astype("f4").reshape(shape)
          labels = (np.arange(voxels) * 7 // 3 % max(shape[-1], 2)).reshape(shape[:-1])
          if sparse:
              return tf.constant(labels, tf.int32), tf.constant(z)
          if shape[-1] == 1:
              return tf.constant(labels[..., None], tf.float32), tf.constant(z)
          return tf.constant(np.eye(shape[-1], dtype="f4")[labels]), tf.constant(z)
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          unified-focal(asymmetric)               | 2,5,4,2
          unified-focal(symmetric, sparse)        | 2,3,5,4,3
          combo(reduction=sum)                    | 3,7,1
          focal(class-weights=[1, 2], batch-sums) | 1,6,5,2
          dice(regions)                           | 2,4,5,3
          boundary                                | 2,4,5,2
          """)
  void givesTheSameNumbersInPython(String specification, String sizes, @TempDir Path folder)
      throws IOException {
    SegmentationLoss<?> loss = Losses.parse(specification);
    int[] shape = Pattern.compile(",").splitAsStream(sizes).mapToInt(Integer::parseInt).toArray();
    Path model = folder.resolve("loss");
    new LossExport(loss, shape[shape.length - 1]).write(model, false);
    String[] found =
        Python.run(
                INPUTS
                    + """
                    shape = tuple(map(int, sys.argv[2].split(",")))
                    y, z = inputs(shape, sys.argv[3] == "true")
                    f = tf.saved_model.load(sys.argv[1]).signatures["rank_%d" % len(shape)]

                    def step(z):
                        with tf.GradientTape() as tape:
                            tape.watch(z)
                            r = f(labels=y, predictions=z)
                        return r, tape.gradient(r["loss"], z)

                    r, tape = step(z)
                    _, compiled = tf.function(step, jit_compile=True)(z)
                    for x in (r["loss"], r["per_sample"], r["gradient"], tape, compiled):
                        print(*(repr(float(v)) for v in np.ravel(x)))
                    """,
                model,
                sizes,
                loss.takesSparseLabels())
            .split("\n", -1);
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat32> z = tf.reshape(tf.constant(logits(shape)), tf.constant(shape));
      LossAndGradient<TFloat32> expected =
          loss.on(tf, labels(tf, loss, shape), z).lossAndGradient();
      assertThat(numbers(found[0])[0])
          .isCloseTo(expected.loss().asTensor().getFloat(), within(1e-6));
      assertThat(numbers(found[1])).hasSize(shape[0]);
      double[] gradient = new double[logits(shape).length];
      int[] at = {0};
      expected
          .gradient()
          .asTensor()
          .scalars()
          .forEach(scalar -> gradient[at[0]++] = scalar.getFloat());
      for (int line = 2; line < 5; line++) {
        assertThat(numbers(found[line]))
            .usingComparatorWithPrecision(1e-6)
            .containsExactly(gradient);
      }
    }
  }

  private static double[] numbers(String line) {
    return Pattern.compile(" ").splitAsStream(line).mapToDouble(Double::parseDouble).toArray();
  }

  private static float[] logits(int[] shape) {
    float[] z = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (2 * Math.sin(i * 1.7));
    }
    return z;
  }

  private static Operand<? extends TNumber> labels(Ops tf, SegmentationLoss<?> loss, int[] shape) {
    int channels = shape[shape.length - 1];
    int[] numbers = new int[logits(shape).length / channels];
    for (int voxel = 0; voxel < numbers.length; voxel++) {
      numbers[voxel] = voxel * 7 / 3 % Math.max(channels, 2);
    }
    Operand<TInt32> sparse =
        tf.reshape(tf.constant(numbers), tf.constant(Arrays.copyOf(shape, shape.length - 1)));
    if (loss.takesSparseLabels()) {
      return sparse;
    }
    return channels == 1
        ? tf.reshape(tf.dtypes.cast(sparse, TFloat32.class), tf.constant(shape))
        : tf.oneHot(sparse, tf.constant(channels), tf.constant(1f), tf.constant(0f));
  }

  /** Keras trains with the exported loss as it does with the published formula. */
  @Test
  void trainsInKeras(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("loss");
    new LossExport(UnifiedFocalLoss.asymmetric(), 2).write(model, false);
    String[] histories =
        Python.run(
                INPUTS
                    + """
                    import keras

                    f = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]

                    class Exported(keras.losses.Loss):
                        def call(self, y, z):
                            return f(labels=tf.cast(y, tf.float32), predictions=z)["per_sample"]

                    class Published(keras.losses.Loss):
                        def call(self, y, z):
                            p = tf.clip_by_value(tf.nn.softmax(z), 1e-7, 1 - 1e-7)
                            entropy = -y * tf.math.log(p)
                            focal = tf.reduce_mean(0.4 * tf.sqrt(1 - p[..., 0]) * entropy[..., 0] + 0.6 * entropy[..., 1], [1, 2])
                            tp, fn, fp = (tf.reduce_sum(x, [1, 2]) for x in (y * p, y * (1 - p), (1 - y) * p))
                            error = 1 - (tp + 1e-7) / (tp + 0.6 * fn + 0.4 * fp + 1e-7)
                            return 0.5 * focal + 0.25 * (error[:, 0] + tf.sqrt(error[:, 1]))

                    y, z = inputs((8, 6, 5, 2), False)
                    for loss in (Exported(), Published()):
                        keras.utils.set_random_seed(1)
                        network = keras.Sequential([keras.Input((None, None, 2)), keras.layers.Conv2D(4, 3, padding="same", activation="relu"), keras.layers.Conv2D(2, 1)])
                        network.compile(optimizer=keras.optimizers.SGD(0.5), loss=loss)
                        history = network.fit(z, y, batch_size=4, epochs=6, shuffle=False, verbose=0)
                        print(*history.history["loss"])
                    """,
                model)
            .split("\n", -1);
    double[] exported = numbers(histories[0]);
    assertThat(exported).hasSize(6);
    assertThat(exported).usingComparatorWithPrecision(1e-5).containsExactly(numbers(histories[1]));
    assertThat(exported[5]).isLessThan(exported[0]);
  }

  @Test
  void nothingIsLeftOfALossThatDoesNotFit(@TempDir Path folder) {
    Path model = folder.resolve("loss");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new LossExport(Losses.parse("dice(class-weights=[1, 2])"), 3).write(model, false))
        .withMessage("class weights: expected 3, one a class, found [1.0, 2.0]");
    assertThat(Files.exists(model)).isFalse();
  }
}
