package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt64;
import org.unifiedfocal.unet.ResourceVariable.Role;

/**
 * The gradient of the whole network by each kernel against finite differences. A kernel is moved
 * along its own gradient, where the derivative is the gradient's length. The network is float32, as
 * normalisation has no float64 kernel, and bends at each ReLU and maximum, so that a difference
 * holds one or two digits only; {@link KerasUNetTest} holds all gradients to four.
 */
class UNetGradientTest {
  private static final float STEP = 1e-3f;

  @ParameterizedTest
  @CsvSource({
    "2, batch, relu, false, 0, transposed",
    "3, batch, relu, false, 0, transposed",
    "2, instance, leaky-relu, true, 0.3, linear",
    "3, instance, leaky-relu, true, 0.3, linear",
    "2, group:2, leaky-relu, true, 0, nearest",
    "3, group:2, relu, false, 0.3, nearest"
  })
  void agreesWithFiniteDifferences(
      int dimensions,
      String norm,
      String activation,
      boolean residual,
      double dropout,
      String upsampling) {
    UNetOptions options =
        new UNetOptions(
            Norm.parse(norm),
            Activation.parse(activation),
            residual,
            dropout,
            Upsampling.parse(upsampling),
            Precision.FLOAT32);
    UNet network = new UNet(dimensions, 2, 2, 4, 2, options);
    Shape shape = dimensions == 2 ? Shape.of(4, 32, 32, 2) : Shape.of(2, 16, 16, 16, 2);
    try (Graph graph = new Graph();
        TInt64 seed = TInt64.scalarOf(3);
        TFloat32 image = RandomTensors.normal(shape, 4)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> feed = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      VariableWeights weights = new VariableWeights(tf);
      Operand<TFloat64> logits =
          tf.dtypes.cast(network.trainingLogits(tf, feed, weights), TFloat64.class);
      Operand<TFloat64> error = tf.math.sub(logits, tf.constant(new double[] {0, 1}));
      Operand<TFloat64> loss =
          tf.math.mean(tf.reshape(tf.math.square(error), tf.array(-1)), tf.constant(0));
      List<ResourceVariable> variables =
          weights.variables(Role.TRAINABLE).stream()
              .filter(variable -> variable.name().endsWith(".kernel"))
              .toList();
      Output<?>[] gradients =
          graph.addGradients(
              loss.asOutput(),
              variables.stream().map(v -> v.value().asOutput()).toArray(Output<?>[]::new));
      List<Operand<TFloat32>> moves = new ArrayList<>();
      List<Op> additions = new ArrayList<>();
      for (ResourceVariable variable : variables) {
        Operand<TFloat32> move =
            tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
        moves.add(move);
        additions.add(tf.assignAddVariableOp(variable.handle(), move));
      }
      Op initialise = weights.initialise();
      try (Session session = new Session(graph)) {
        session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
        Session.Runner runner = session.runner().feed(feed, image);
        Arrays.stream(gradients).forEach(runner::fetch);
        try (Result result = runner.run()) {
          for (int i = 0; i < variables.size(); i++) {
            TFloat32 direction = (TFloat32) result.get(i);
            double length = length(direction);
            double[] values = new double[2];
            double[] moved = {-STEP, 2 * STEP};
            for (int side = 0; side < 2; side++) {
              try (TFloat32 by = scaled(direction, moved[side] / length)) {
                session.runner().feed(moves.get(i), by).addTarget(additions.get(i)).run().close();
              }
              try (Result there = session.runner().feed(feed, image).fetch(loss).run()) {
                values[side] = ((TFloat64) there.get(0)).getDouble();
              }
            }
            try (TFloat32 back = scaled(direction, -STEP / length)) {
              session.runner().feed(moves.get(i), back).addTarget(additions.get(i)).run().close();
            }
            assertThat((values[1] - values[0]) / (2 * STEP))
                .as(variables.get(i).name())
                .isCloseTo(length, within(0.1 * length));
          }
        }
      }
    }
  }

  private static double length(TFloat32 tensor) {
    double[] sum = new double[1];
    tensor.scalars().forEach(scalar -> sum[0] += Math.pow(scalar.getFloat(), 2));
    return Math.sqrt(sum[0]);
  }

  private static TFloat32 scaled(TFloat32 tensor, double factor) {
    return TFloat32.tensorOf(
        tensor.shape(),
        data ->
            tensor
                .scalars()
                .forEachIndexed(
                    (i, scalar) -> data.setFloat((float) (scalar.getFloat() * factor), i)));
  }
}
