package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.Initializer;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.ResourceVariable.Role;
import org.unifiedfocal.unet.VariableWeights;

/**
 * Ten steps of each optimiser on two variables, with a rate that falls, against Keras 3.15.1 in
 * float64.
 */
class OptimizerTest {
  private static final String SCRIPT =
      """
      import json, keras, numpy as np, tensorflow as tf
      keras.backend.set_floatx("float64")
      # Numbers of 32 bits, for Keras rounds to such where it raises beta to a power, not elsewhere.
      adam = dict(beta_1=float(np.float32(0.9)), beta_2=float(np.float32(0.999)))
      results = {}
      for name, optimizer in {
          "adam": keras.optimizers.Adam(0.1, **adam),
          "adam, other": keras.optimizers.Adam(0.1, float(np.float32(0.8)), adam["beta_1"], 1e-3),
          "sgd": keras.optimizers.SGD(0.1, 0.99, nesterov=True),
          "sgd, plain": keras.optimizers.SGD(0.1),
          "adamw": keras.optimizers.AdamW(0.1, 0.3, **adam),
          "sgd, decay": keras.optimizers.SGD(0.1, 0.9, nesterov=True, weight_decay=0.3),
          "adam, clipped": keras.optimizers.Adam(0.1, **adam, global_clipnorm=1.5),
          "sgd, clipped": keras.optimizers.SGD(0.1, 0.9, nesterov=True, global_clipnorm=1.5),
          "adamw, clipped": keras.optimizers.AdamW(0.1, 0.3, **adam, global_clipnorm=1.5)}.items():
          a, b = (keras.Variable(x, dtype="float64") for x in ([[1.0, 1.0, 1.0]], 1.0))
          optimizer.exclude_from_weight_decay([b])
          for step in range(10):
              with tf.GradientTape() as tape:
                  loss = tf.reduce_sum(tf.constant([0.1, 1.0, 3.0], tf.float64) * tf.square(a.value)) + a.value[0, 1] * b.value ** 3
              gradients = tape.gradient(loss, [a.value, b.value])
              optimizer.learning_rate = 0.1 / (1 + step)
              optimizer.apply(gradients, [a, b])
          results[name] = a.numpy()[0].tolist() + [float(b.numpy())]
      print(json.dumps(results))
      """;

  private static JsonNode keras;

  @BeforeAll
  static void runKeras() throws IOException {
    keras = new ObjectMapper().readTree(Python.run(SCRIPT));
  }

  static List<Arguments> optimizers() {
    return List.of(
        Arguments.of("adam", Adam.withDefaults()),
        Arguments.of("adam, other", new Adam(0.8f, 0.9f, 1e-3f)),
        Arguments.of("sgd", Sgd.withDefaults()),
        Arguments.of("sgd, plain", new Sgd(0)),
        Arguments.of("adamw", optimization(Adam.withDefaults(), 0.3, null)),
        Arguments.of("sgd, decay", optimization(new Sgd(0.9f), 0.3, null)),
        Arguments.of("adam, clipped", optimization(Adam.withDefaults(), null, 1.5)),
        Arguments.of("sgd, clipped", optimization(new Sgd(0.9f), null, 1.5)),
        Arguments.of("adamw, clipped", optimization(Adam.withDefaults(), 0.3, 1.5)));
  }

  private static Optimizer optimization(
      Optimizer optimizer, @Nullable Double weightDecay, @Nullable Double clipNorm) {
    return Optimization.withDefaults()
        .withOptimizer(optimizer)
        .withWeightDecay(weightDecay)
        .withClipNorm(clipNorm)
        .toOptimizer();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void tenStepsAreThoseOfKeras(String name, Optimizer optimizer) {
    JsonNode expected = keras.get(name);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableWeights weights = new VariableWeights(tf);
      Operand<TFloat32> a = weights.trainable("a", Shape.of(1, 3), Initializer.constant(1));
      Operand<TFloat32> b = weights.trainable("b", Shape.scalar(), Initializer.constant(1));
      Operand<TFloat32> squares =
          tf.math.mul(tf.constant(new float[] {0.1f, 1, 3}), tf.math.square(a));
      Operand<TFloat32> cube =
          tf.math.mul(
              tf.gather(tf.reshape(a, tf.constant(new int[] {3})), tf.constant(1), tf.constant(0)),
              tf.math.pow(b, tf.constant(3f)));
      Operand<TFloat32> loss =
          tf.math.add(tf.reduceSum(squares, tf.constant(new int[] {0, 1})), cube);
      Output<?>[] gradients =
          graph.addGradients(loss.asOutput(), new Output<?>[] {a.asOutput(), b.asOutput()});
      Operand<TFloat32> rate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      List<ResourceVariable> variables = weights.variables(Role.TRAINABLE);
      List<Op> steps =
          optimizer.step(
              tf,
              weights,
              variables,
              List.of(gradients[0].expect(TFloat32.class), gradients[1].expect(TFloat32.class)),
              rate);
      Op initialise = weights.initialise();
      try (Session session = new Session(graph);
          TInt64 seed = TInt64.scalarOf(1)) {
        session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
        for (int step = 0; step < 10; step++) {
          try (TFloat32 value = TFloat32.scalarOf(0.1f / (1 + step))) {
            Session.Runner runner = session.runner().feed(rate, value);
            steps.forEach(runner::addTarget);
            runner.run().close();
          }
        }
        try (Result result = session.runner().fetch(a).fetch(b).run()) {
          TFloat32 vector = (TFloat32) result.get(0);
          TFloat32 scalar = (TFloat32) result.get(1);
          for (int i = 0; i < 4; i++) {
            float found = i < 3 ? vector.getFloat(0, i) : scalar.getFloat();
            float wanted = (float) expected.get(i).asDouble();
            assertThat(found).isCloseTo(wanted, within(1e-6f * Math.max(1, Math.abs(wanted))));
          }
        }
      }
    }
  }

  @Test
  void refusesParametersOutOfRange() {
    assertThatThrownBy(() -> new Sgd(1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("momentum: expected 0 <= momentum < 1, found 1.0");
    assertThatThrownBy(() -> new Adam(0.9f, Float.NaN, 1e-7f))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "Adam: expected beta1 and beta2 in [0, 1) and a positive epsilon,"
                + " found 0.9, NaN and 1.0E-7");
    assertThatThrownBy(() -> new Adam(0.9f, 0.999f, 0)).isInstanceOf(BadInputException.class);
  }
}
