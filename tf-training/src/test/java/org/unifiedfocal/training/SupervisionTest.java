package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.losses.DeepSupervisionLoss;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.ResourceVariable.Role;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.VariableWeights;

/** Deep supervision of a network of three levels, of which the image may divide none. */
class SupervisionTest {
  private static final String INNER = "unified-focal(asymmetric)";

  @ParameterizedTest
  @CsvSource({"2, false", "2, true", "3, false", "3, true"})
  void isTheWeighedSumOfTheLossesOnResizedLabels(int dimensions, boolean padded) {
    Shape voxels = voxels(dimensions, padded);
    try (Graph graph = new Graph();
        TInt64 seed = TInt64.scalarOf(1);
        TFloat32 image = RandomTensors.normal(voxels.append(1), 2);
        TUint8 classes = RandomTensors.labels(voxels, 3, 3)) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(voxels.append(1)));
      Operand<TUint8> labels = tf.placeholder(TUint8.class, Placeholder.shape(voxels));
      VariableWeights weights = new VariableWeights(tf);
      UNet network = new UNet(dimensions, 1, 3, 4, 3);
      DeepSupervisionLoss loss =
          (DeepSupervisionLoss) Losses.parse("deep-supervision(" + INNER + ", sparse)");
      Supervision supervision =
          Supervision.deep(tf, network, images, Targets.of(tf, labels, null), weights, loss);
      assertThat(supervision.logits()).hasSize(3);
      SegmentationLoss<?> inner = Losses.parse(INNER).withSparseLabels();
      Operand<TFloat32> expected = tf.constant(0f);
      for (int level = 0; level < 3; level++) {
        Operand<TFloat32> logits = supervision.logits().get(level);
        Operand<TUint8> resized = labels;
        for (int axis = 1; axis <= dimensions; axis++) {
          int from = (int) voxels.get(axis);
          int to = (from + (1 << level) - 1) >> level;
          assertThat(logits.shape().get(axis)).isEqualTo(to);
          int[] sources = new int[to];
          for (int i = 0; i < to; i++) {
            sources[i] = (int) Math.floor((i + 0.5) * from / to);
          }
          resized = tf.gather(resized, tf.constant(sources), tf.constant(axis));
        }
        Operand<TFloat32> value = inner.call(tf, resized, logits);
        expected = tf.math.add(expected, tf.math.mul(value, tf.constant((4f / (1 << level)) / 7)));
      }
      List<ResourceVariable> variables = weights.variables(Role.TRAINABLE);
      List<Operand<TFloat32>> gradients = supervision.gradients(graph, variables);
      Output<?>[] automatic =
          graph.addGradients(
              expected.asOutput(),
              variables.stream().map(v -> v.value().asOutput()).toArray(Output<?>[]::new));
      Op initialise = weights.initialise();
      try (Session session = new Session(graph)) {
        session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
        Session.Runner runner =
            session
                .runner()
                .feed(images, image)
                .feed(labels, classes)
                .fetch(supervision.loss())
                .fetch(expected);
        gradients.forEach(runner::fetch);
        Stream.of(automatic).forEach(runner::fetch);
        try (Result result = runner.run()) {
          float wanted = ((TFloat32) result.get(1)).getFloat();
          assertThat(((TFloat32) result.get(0)).getFloat()).isCloseTo(wanted, within(1e-6f));
          for (int i = 0; i < variables.size(); i++) {
            double[] differenceAndLargest = new double[2];
            TFloat32 ours = (TFloat32) result.get(2 + i);
            TFloat32 theirs = (TFloat32) result.get(2 + variables.size() + i);
            theirs
                .scalars()
                .forEachIndexed(
                    (index, x) -> {
                      double difference = Math.abs(x.getFloat() - ours.getFloat(index));
                      differenceAndLargest[0] = Math.max(differenceAndLargest[0], difference);
                      differenceAndLargest[1] =
                          Math.max(differenceAndLargest[1], Math.abs(x.getFloat()));
                    });
            assertThat(differenceAndLargest[0])
                .as(variables.get(i).name())
                .isLessThan(1e-4 * differenceAndLargest[1]);
          }
        }
      }
    }
  }

  @Test
  void theOtherHeadsAreTrainedAndNotUsed() {
    List<String> names = new ArrayList<>();
    try (TrainingGraph graph =
        new TrainingGraph(
            new UNet(2, 1, 3, 4, 3),
            2,
            List.of(8, 8),
            Losses.parse("deep-supervision(dice, sparse, weights=[1, 0.5, 0.25])"),
            Adam.withDefaults(),
            1)) {
      graph.initialise(1);
      names.addAll(graph.weights().keySet());
    }
    assertThat(names)
        .contains("head.kernel", "head1.kernel", "head2.bias")
        .doesNotContain("head3.kernel");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableWeights weights = new VariableWeights(tf);
      new UNet(2, 1, 3, 4, 3)
          .logits(
              tf,
              tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 1))),
              weights);
      assertThat(weights.variables(Role.TRAINABLE))
          .extracting(ResourceVariable::name)
          .contains("head.kernel")
          .doesNotContain("head1.kernel");
    }
  }

  @Test
  void weightsAreOneALevel() {
    SegmentationLoss<?> loss = Losses.parse("deep-supervision(dice, sparse, weights=[1, 0.5])");
    UNet network = new UNet(2, 1, 3, 4, 3);
    assertThatThrownBy(
            () -> new TrainingGraph(network, 2, List.of(8, 8), loss, Adam.withDefaults(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights: expected 3, one an output, found [1.0, 0.5]");
  }

  private static Shape voxels(int dimensions, boolean padded) {
    return dimensions == 2
        ? padded ? Shape.of(2, 13, 18) : Shape.of(2, 16, 24)
        : padded ? Shape.of(2, 9, 13, 14) : Shape.of(2, 8, 16, 16);
  }
}
