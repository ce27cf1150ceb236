package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.ResourceVariable.Role;

/** A network computes what the same network in Keras 3.15.1 (TensorFlow 2.18.1) computes. */
class KerasUNetTest {
  private static final Map<String, UNetOptions> OPTIONS =
      Map.of(
          "plain",
          UNetOptions.withDefaults(),
          "residual",
          new UNetOptions(
              new Norm.Batch(),
              Activation.LEAKY_RELU,
              true,
              0,
              Upsampling.NEAREST,
              Precision.FLOAT32),
          "instance",
          new UNetOptions(
              new Norm.Instance(),
              Activation.LEAKY_RELU,
              true,
              0,
              Upsampling.LINEAR,
              Precision.FLOAT32),
          "group",
          new UNetOptions(
              new Norm.Group(2), Activation.RELU, false, 0, Upsampling.NEAREST, Precision.FLOAT32));
  private static final Map<String, Map<String, Array>> EXPECTED = new TreeMap<>();

  private record Array(long[] shape, float[] values) {
    FloatNdArray array() {
      return NdArrays.wrap(Shape.of(shape), DataBuffers.of(values));
    }
  }

  @BeforeAll
  static void runKeras(@TempDir Path folder) throws IOException {
    try (InputStream script = KerasUNetTest.class.getResourceAsStream("/python/unet_keras.py")) {
      Python.run(
          new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8),
          folder);
    }
    for (String variant : OPTIONS.keySet()) {
      for (int dimensions = 2; dimensions <= 3; dimensions++) {
        String name = variant + "-" + dimensions;
        EXPECTED.put(
            name,
            new ObjectMapper()
                .readValue(folder.resolve(name + ".json").toFile(), new TypeReference<>() {}));
      }
    }
  }

  private static Stream<Arguments> networks() {
    return EXPECTED.keySet().stream()
        .map(
            name ->
                arguments(
                    name,
                    OPTIONS.get(name.substring(0, name.length() - 2)),
                    name.endsWith("2") ? 2 : 3));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void frozenNetworkGivesKerasLogits(String name, UNetOptions options, int dimensions) {
    Map<String, Array> expected = Objects.requireNonNull(EXPECTED.get(name));
    UNet network = new UNet(dimensions, 2, 3, 4, 2, options);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> image =
          tf.placeholder(
              TFloat32.class,
              Placeholder.shape(
                  dimensions == 2 ? Shape.of(-1, -1, -1, 2) : Shape.of(-1, -1, -1, -1, 2)));
      Operand<TFloat32> logits =
          network.logits(tf, image, new FrozenWeights(tf, group(expected, "weight")));
      try (Session session = new Session(graph);
          TFloat32 input = tensor(expected, "image");
          Result result = session.runner().feed(image, input).fetch(logits).run()) {
        assertClose(result, 0, expected, "inference", 2e-5f);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void trainingGivesKerasLogitsGradientsAndStatistics(
      String name, UNetOptions options, int dimensions) {
    Map<String, Array> expected = Objects.requireNonNull(EXPECTED.get(name));
    UNet network = new UNet(dimensions, 2, 3, 4, 2, options);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> image = tf.constant(get(expected, "image").array());
      VariableWeights weights = new VariableWeights(tf);
      Operand<TFloat32> logits = network.trainingLogits(tf, image, weights);
      Operand<TFloat32> loss =
          tf.math.mean(
              tf.math.square(tf.math.sub(logits, tf.constant(new float[] {0, 1, 2}))),
              tf.range(tf.constant(0), tf.constant(dimensions + 2), tf.constant(1)));
      List<ResourceVariable> trainable = weights.variables(Role.TRAINABLE);
      Output<?>[] gradients =
          graph.addGradients(
              loss.asOutput(),
              trainable.stream().map(v -> v.value().asOutput()).toArray(Output<?>[]::new));
      List<ResourceVariable> statistics = weights.variables(Role.STATISTIC);
      Map<String, FloatNdArray> values = group(expected, "weight");
      List<Op> load = new ArrayList<>();
      for (ResourceVariable variable : weights.variables(Role.TRAINABLE, Role.STATISTIC)) {
        load.add(
            tf.assignVariableOp(
                variable.handle(),
                tf.constant(Objects.requireNonNull(values.get(variable.name())))));
      }
      try (Session session = new Session(graph)) {
        Session.Runner loader = session.runner();
        load.forEach(loader::addTarget);
        loader.run().close();
        Session.Runner trainer = session.runner().fetch(logits);
        for (Output<?> gradient : gradients) {
          trainer.fetch(gradient);
        }
        weights.updates().forEach(trainer::addTarget);
        try (Result result = trainer.run()) {
          assertClose(result, 0, expected, "training", 5e-5f);
          for (int i = 0; i < trainable.size(); i++) {
            assertClose(result, i + 1, expected, "gradient " + trainable.get(i).name(), 5e-5f);
          }
        }
        // A run must fetch something, and some norms have no statistics.
        Session.Runner reader = session.runner().fetch(image);
        statistics.forEach(variable -> reader.fetch(variable.value()));
        try (Result result = reader.run()) {
          for (int i = 0; i < statistics.size(); i++) {
            assertClose(result, i + 1, expected, "next " + statistics.get(i).name(), 1e-5f);
          }
        }
      }
      assertThat(weights.variables(Role.values()))
          .extracting(ResourceVariable::name)
          .containsExactlyInAnyOrderElementsOf(values.keySet());
    }
  }

  /** Differences are to the largest value of the tensor. */
  private static void assertClose(
      Result result, int index, Map<String, Array> expected, String name, float tolerance) {
    Array wanted = get(expected, name);
    TFloat32 tensor = (TFloat32) result.get(index);
    assertThat(tensor.shape()).as(name).isEqualTo(Shape.of(wanted.shape));
    float[] found = new float[wanted.values.length];
    tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(found)));
    float largest = 0;
    float difference = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(wanted.values[i]));
      difference = Math.max(difference, Math.abs(wanted.values[i] - found[i]));
    }
    assertThat(difference / largest).as(name).isLessThan(tolerance);
  }

  private static Map<String, FloatNdArray> group(Map<String, Array> arrays, String prefix) {
    return arrays.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix + " "))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(prefix.length() + 1),
                entry -> entry.getValue().array()));
  }

  private static TFloat32 tensor(Map<String, Array> arrays, String name) {
    return TFloat32.tensorOf(get(arrays, name).array());
  }

  private static Array get(Map<String, Array> arrays, String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }
}
