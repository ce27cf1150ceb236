package org.unifiedfocal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.unifiedfocal.keras.ExpectedOutputs.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.losses.UnifiedFocalLoss;
import org.unifiedfocal.savedmodel.ModelVariables;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.training.Adam;
import org.unifiedfocal.training.Floats;
import org.unifiedfocal.training.Optimization;
import org.unifiedfocal.training.Optimizer;
import org.unifiedfocal.training.TinyModels;

/** The same ten steps of Adam in Keras and in Java, on what Keras has exported. */
class SavedModelTrainingTest {
  private static final SegmentationLoss<?> LOSS = UnifiedFocalLoss.asymmetric().withSparseLabels();

  @TempDir static Path folder;

  @BeforeAll
  static void trainInPython() {
    Python.runResource(
        "/python/train_exported.py",
        "train",
        folder,
        "flat=%s,2,16,24,1".formatted(resource("unet_2d.keras")),
        "volume=%s,1,8,12,8,1".formatted(resource("unet_3d.keras")));
  }

  @ParameterizedTest
  @CsvSource({"flat, '2,16,24,1'", "volume, '1,8,12,8,1'"})
  void stepsAreThoseOfKeras(String name, String sizes) throws IOException {
    Path model = folder.resolve(name);
    Shape shape =
        Shape.of(Arrays.stream(sizes.split(",", -1)).mapToLong(Long::parseLong).toArray());
    float[] expected = Floats.read(model.resolve("losses.f32"));
    Path tuned = model.resolve("tuned");
    try (TFloat32 image =
            TFloat32.tensorOf(shape, DataBuffers.of(Floats.read(model.resolve("image.f32"))));
        TUint8 labels =
            TUint8.tensorOf(
                shape.take(shape.numDimensions() - 1),
                DataBuffers.of(Files.readAllBytes(model.resolve("labels.u8"))));
        SavedModelTraining training =
            SavedModelTraining.open(model.resolve("exported"), LOSS, Adam.withDefaults(), 2)) {
      for (float loss : expected) {
        assertThat(training.step(image, labels, 1e-3f)).isCloseTo(loss, within(1e-5f));
      }
      try (TFloat32 probabilities = training.probabilities(image)) {
        assertThat(Floats.of(probabilities))
            .containsExactly(Floats.read(model.resolve("after.f32")), within(1e-5f));
      }
      training.write(tuned, false);
      assertThatThrownBy(() -> training.write(tuned, false)).isInstanceOf(BadInputException.class);
    }
    assertThat(expected[9]).isLessThan(expected[0]);
    String difference = Python.runResource("/python/train_exported.py", "compare", folder, name);
    assertThat(Double.parseDouble(difference)).isLessThan(1e-5);
    // Java goes on from there: the loss of the next step is that of the weights it wrote.
    try (SavedModelTraining again = SavedModelTraining.open(tuned, LOSS, Adam.withDefaults(), 2);
        TFloat32 image =
            TFloat32.tensorOf(shape, DataBuffers.of(Floats.read(model.resolve("image.f32"))));
        TFloat32 probabilities = again.probabilities(image)) {
      assertThat(Floats.of(probabilities))
          .containsExactly(Floats.read(model.resolve("after.f32")), within(1e-5f));
    }
  }

  @Test
  void refusesAnAverageThatItWouldNotWrite() {
    Optimizer averaging = Optimization.withDefaults().withAverageDecay(0.99).toOptimizer();
    Path model = folder.resolve("flat/exported");
    assertThatThrownBy(() -> SavedModelTraining.open(model, LOSS, averaging, 2))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "optimizer: expected one without an average of the weights, which is not written here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tf.nn.softmax(tf.nn.conv2d(x, w, 1, 'SAME', dilations=2)) | expected dilations of 1, TensorFlow's gradient of Conv2D is wrong with others
          tf.nn.softmax(2.0 * tf.raw_ops.DepthwiseConv2dNative(input=x, filter=w[..., :1], strides=4 * [1], padding='SAME', dilations=[1, 2, 2, 1])) | expected dilations of 1, TensorFlow's gradient of DepthwiseConv2dNative is wrong with others
          tf.exp(tf.nn.log_softmax(tf.nn.conv2d(x, w, 1, 'SAME')))            | expected another op, TensorFlow's gradient of LogSoftmax is wrong here
          """)
  void refusesWhatHasAWrongGradient(String network, String problem) {
    Path model = folder.resolve("wrong");
    Python.run(
        """
        import shutil, sys
        import tensorflow as tf

        class Module(tf.Module):
            def __init__(self):
                self.w = tf.Variable(tf.ones([3, 3, 2, 2]))

            @tf.function(input_signature=[tf.TensorSpec([None, None, None, 2], tf.float32, name="x")])
            def serve(self, x):
                w = self.w
                return {"p": NETWORK}

        shutil.rmtree(sys.argv[1], ignore_errors=True)
        module = Module()
        tf.saved_model.save(module, sys.argv[1], signatures=module.serve)
        """
            .replace("NETWORK", network),
        model);
    assertThatThrownBy(() -> SavedModelTraining.open(model, LOSS, Adam.withDefaults(), 2))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(model + ": ")
        .hasMessageEndingWith(": " + problem);
  }

  @Test
  void refusesWhatCannotBeTrained() throws IOException {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> SavedModelTraining.open(none, LOSS, Adam.withDefaults(), 2))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(none.resolve("saved_model.pb") + ": expected a SavedModel");
    // Its graph ends in a crop, which leaves no number of classes to be seen.
    Path frozen = folder.resolve("frozen");
    TinyModels.of(2, new Normalization.None()).write(frozen, false);
    assertThatThrownBy(() -> SavedModelTraining.open(frozen, LOSS, Adam.withDefaults(), 2))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(frozen + ": expected an input [N, (D,) H, W, channels] and");
    Path constant = folder.resolve("constant");
    Python.run(
        """
        import sys
        import tensorflow as tf

        class Module(tf.Module):
            @tf.function(input_signature=[tf.TensorSpec([None, None, None, 2], tf.float32, name="x")])
            def serve(self, x):
                return {"p": tf.nn.softmax(3.0 * x)}

        module = Module()
        tf.saved_model.save(module, sys.argv[1], signatures=module.serve)
        """,
        constant);
    assertThatThrownBy(() -> SavedModelTraining.open(constant, LOSS, Adam.withDefaults(), 2))
        .isInstanceOf(BadInputException.class)
        .hasMessage(constant + ": expected trainable variables, found none");
    Path old = folder.resolve("old");
    writeOfTensorFlow1(old);
    assertThatThrownBy(() -> SavedModelTraining.open(old, LOSS, Adam.withDefaults(), 2))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            old.resolve("saved_model.pb")
                + ": expected a SavedModel of TensorFlow 2, found one of TensorFlow 1");
  }

  private static void writeOfTensorFlow1(Path model) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 2)));
      ModelVariables variables = new ModelVariables(graph);
      Operand<TFloat32> factor =
          variables.add("factor", StdArrays.ndCopyOf(new float[] {1, 2}), true);
      SavedModelWriter.of(graph)
          .withInput("x", x)
          .withOutput("p", tf.nn.softmax(tf.math.mul(x, factor)))
          .withVariables(variables)
          .write(model);
    }
  }
}
