package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/** Losses that XLA has compiled. */
class CompiledLossTest {
  private static final Shape SHAPE = Shape.of(2, 8, 2);

  /** A program whose XLA writes down what it compiles. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      try (Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Operand<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(SHAPE));
        Operand<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(SHAPE));
        LossAndGradient<TFloat32> both =
            UnifiedFocalLoss.asymmetric().on(tf, y, tf.math.tanh(x)).compiledLossAndGradient();
        try (Session session = new Session(graph);
            TFloat32 zeros = TFloat32.tensorOf(SHAPE)) {
          for (int run = 0; run < 2; run++) {
            session
                .runner()
                .feed(y, zeros)
                .feed(x, zeros)
                .fetch(both.loss())
                .fetch(both.gradient())
                .run()
                .close();
          }
        }
      }
    }
  }

  @Test
  void lossAndGradientAreOneClusterAndTheRestOfTheGraphIsNot(@TempDir Path dump)
      throws IOException, InterruptedException {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName());
    program.environment().put("XLA_FLAGS", "--xla_dump_hlo_as_text --xla_dump_to=" + dump);
    program.redirectErrorStream(true).redirectOutput(dump.resolve("log").toFile());
    assertThat(program.start().waitFor()).as(() -> "exit status; " + dump.resolve("log")).isZero();
    List<Path> modules;
    try (Stream<Path> files = Files.list(dump)) {
      modules =
          files
              .filter(file -> file.toString().endsWith("before_optimizations.txt"))
              .filter(file -> file.toString().contains("unified_focal"))
              .toList();
    }
    assertThat(modules).hasSize(1);
    assertThat(Files.readString(modules.get(0)))
        .contains("logistic(", "log-plus-one(", "reduce(")
        .containsPattern(
            "ROOT .* = \\(.*f32\\[].*f32\\[2,8,2]|ROOT .* = \\(.*f32\\[2,8,2].*f32\\[]")
        .doesNotContain("tanh(");
  }

  static Stream<JsonNode> cases() {
    int[] number = {0};
    return Stream.concat(Goldens.cases("losses.json"), Goldens.cases("variants.json"))
        .filter(golden -> !Goldens.tagged(golden, "unclipped"))
        .filter(golden -> number[0]++ % 37 == 0);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void agreesWithTheGoldens(JsonNode golden) {
    Evaluation found = Evaluation.compiled(Goldens.problem(golden), TFloat64.class);
    GoldenTest.compareValues(golden, found, 1e-14, 1e-9);
    GoldenTest.compareGradient(golden, found, 1e-14, 1e-9);
  }

  @Test
  void takesWeightsFedParametersHalfPrecisionAndSizesThatAreNotKnown() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
      Operand<TInt32> y = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1, -1)));
      Operand<TFloat32> gamma = tf.constant(0.25f);
      LossCall<TBfloat16> call =
          UnifiedFocalLoss.symmetric()
              .withSparseLabels()
              .withIgnoredLabel(9)
              .on(tf, y, tf.dtypes.cast(x, TBfloat16.class))
              .sampleWeights(tf.dtypes.cast(tf.constant(new float[] {1, 2}), TBfloat16.class))
              .voxelWeights(
                  tf.dtypes.cast(
                      tf.math.add(tf.dtypes.cast(y, TFloat32.class), tf.constant(1f)),
                      TBfloat16.class))
              .parameter("gamma", gamma);
      LossAndGradient<TBfloat16> compiled = call.compiledLossAndGradient();
      LossAndGradient<TBfloat16> plain = call.lossAndGradient();
      try (Session session = new Session(graph, Evaluation.AS_BUILT);
          Tensor images =
              Evaluation.tensor(
                  TFloat32.class,
                  Shape.of(2, 2, 3, 3),
                  new Random(1).doubles(36, -3, 3).toArray());
          Tensor labels =
              Evaluation.tensor(
                  TInt32.class,
                  Shape.of(2, 2, 3),
                  new double[] {0, 1, 2, 9, 0, 0, 1, 2, 0, 0, 0, 9});
          Result result =
              session
                  .runner()
                  .feed(x, images)
                  .feed(y, labels)
                  .fetch(tf.dtypes.cast(compiled.loss(), TFloat32.class))
                  .fetch(tf.dtypes.cast(plain.loss(), TFloat32.class))
                  .fetch(tf.dtypes.cast(compiled.gradient(), TFloat32.class))
                  .fetch(tf.dtypes.cast(plain.gradient(), TFloat32.class))
                  .run()) {
        for (int i = 0; i < 4; i += 2) {
          assertThat(Evaluation.numbers(result.get(i)))
              .usingComparatorWithPrecision(2e-3)
              .containsExactly(Evaluation.numbers(result.get(i + 1)));
        }
        assertThat(Evaluation.numbers(result.get(2))).hasSize(36).doesNotContain(Double.NaN);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-entropy label-smoothing", "exponential-logarithmic dice-weight"})
  void aFedParameterMayHaveAnyName(String lossAndParameter) {
    String[] parts = lossAndParameter.split(" ", 2);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(new float[][][] {{{1, 2}, {3, 1}}});
      Operand<TFloat32> y = tf.constant(new float[][][] {{{1, 0}, {0, 1}}});
      LossCall<TFloat32> call =
          Losses.parse(parts[0]).on(tf, y, x).parameter(parts[1], tf.constant(0.3f));
      LossAndGradient<TFloat32> compiled = call.compiledLossAndGradient();
      LossAndGradient<TFloat32> plain = call.lossAndGradient();
      try (Session session = new Session(graph, Evaluation.AS_BUILT);
          Result result =
              session
                  .runner()
                  .fetch(compiled.loss())
                  .fetch(plain.loss())
                  .fetch(compiled.gradient())
                  .fetch(plain.gradient())
                  .run()) {
        for (int i = 0; i < 4; i += 2) {
          assertThat(Evaluation.numbers(result.get(i)))
              .usingComparatorWithPrecision(1e-6)
              .containsExactly(Evaluation.numbers(result.get(i + 1)));
        }
      }
    }
  }

  /** XLA must know how many voxels are the hardest. */
  @Test
  void aFractionOfHardestVoxelsThatIsFedIsRefused() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> x = tf.constant(new float[][][] {{{1, 2}, {3, 1}}});
      LossCall<TFloat32> call =
          CrossEntropyLoss.withDefaults().on(tf, x, x).parameter("top-k", tf.constant(0.5f));
      assertThatIllegalArgumentException()
          .isThrownBy(call::compiledLossAndGradient)
          .withMessage(
              "parameter top-k: expected a known number where the loss is compiled, found one that"
                  + " is fed");
    }
  }

  @Test
  void eagerlyTheOpsRunOneByOne() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat32> x = tf.constant(new float[][][] {{{1, 2}, {3, 1}}});
      LossCall<TFloat32> call = DiceLoss.withDefaults().on(tf, x, x);
      assertThat(Evaluation.numbers(call.compiledLossAndGradient().gradient().asTensor()))
          .containsExactly(Evaluation.numbers(call.lossAndGradient().gradient().asTensor()));
    }
  }
}
