package org.unifiedfocal.keras;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.unet.FrozenWeights;

/**
 * Inputs of a Keras model and what Keras gave for them.
 *
 * @param pairs of input and outputs
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExpectedOutputs(List<Pair> pairs) {

  /**
   * An array.
   *
   * @param shape its shape
   * @param values its values
   */
  public record Array(long[] shape, float[] values) {
    FloatNdArray array() {
      return NdArrays.wrap(Shape.of(shape), DataBuffers.of(values));
    }
  }

  /**
   * A run of the model.
   *
   * @param input the image
   * @param outputs what it gave
   */
  public record Pair(Array input, List<Array> outputs) {}

  /** A file among the test resources. */
  public static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(ExpectedOutputs.class.getResource("/keras/" + name), name)
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads a file. */
  public static ExpectedOutputs read(Path file) {
    try {
      return new ObjectMapper().readValue(file.toFile(), ExpectedOutputs.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a network on the inputs. */
  void assertGivenBy(TrainedNetwork trained) {
    for (Pair pair : pairs) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Operand<TFloat32> probabilities =
            trained
                .network()
                .probabilities(
                    tf,
                    tf.constant(pair.input().array()),
                    new FrozenWeights(tf, trained.weights()));
        try (Session session = new Session(graph);
            Result result = session.runner().fetch(probabilities).run()) {
          assertClose(result, pair.outputs().get(0));
        }
      }
    }
  }

  /** Runs an exported model on the inputs. */
  public void assertGivenBy(Path model) {
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      var signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
      String input = signature.getInputsMap().values().iterator().next().getName();
      String output = signature.getOutputsMap().values().iterator().next().getName();
      for (Pair pair : pairs) {
        try (TFloat32 image = TFloat32.tensorOf(pair.input().array());
            Result result = bundle.session().runner().feed(input, image).fetch(output).run()) {
          assertClose(result, pair.outputs().get(0));
        }
      }
    }
  }

  private static void assertClose(Result result, Array expected) {
    TFloat32 tensor = (TFloat32) result.get(0);
    assertThat(tensor.shape()).isEqualTo(Shape.of(expected.shape()));
    float[] found = new float[expected.values().length];
    tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(found)));
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(found[i] - expected.values()[i]));
    }
    assertThat(largest).as("largest difference").isLessThan(1e-5);
  }
}
