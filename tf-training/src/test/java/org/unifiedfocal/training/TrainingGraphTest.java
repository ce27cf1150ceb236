package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.unet.Activation;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;
import org.unifiedfocal.unet.Upsampling;

class TrainingGraphTest {

  private static Stream<TinyTraining> trainings() {
    return IntStream.rangeClosed(2, 3)
        .boxed()
        .flatMap(
            dimensions ->
                Stream.of(
                    new TinyTraining(dimensions, Adam.withDefaults()),
                    training(
                        dimensions, "instance", true, 0.3, Upsampling.LINEAR, Precision.BFLOAT16),
                    training(
                        dimensions, "batch", true, 0.3, Upsampling.NEAREST, Precision.BFLOAT16),
                    training(
                        dimensions,
                        "group:2",
                        false,
                        0.3,
                        Upsampling.TRANSPOSED,
                        Precision.FLOAT32)));
  }

  /** With leaky ReLU and deep supervision. */
  private static TinyTraining training(
      int dimensions,
      String norm,
      boolean residual,
      double dropout,
      Upsampling upsampling,
      Precision precision) {
    return new TinyTraining(
        dimensions,
        Adam.withDefaults(),
        new UNetOptions(
            Norm.parse(norm), Activation.LEAKY_RELU, residual, dropout, upsampling, precision),
        Losses.parse("deep-supervision(unified-focal(asymmetric), sparse)"));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void trainingsFromOneSeedAreTheSameToTheLastBit(TinyTraining training) {
    try (TrainingGraph one = training.graph();
        TrainingGraph two = training.graph();
        TrainingGraph other = training.graph()) {
      one.initialise(7);
      two.initialise(7);
      other.initialise(8);
      assertThat(TinyTraining.bits(two)).isEqualTo(TinyTraining.bits(one));
      float loss = training.train(one, 0, 5);
      assertThat(training.train(two, 0, 5)).isEqualTo(loss);
      training.train(other, 0, 5);
      assertThat(TinyTraining.bits(two)).isEqualTo(TinyTraining.bits(one));
      assertThat(TinyTraining.bits(other)).isNotEqualTo(TinyTraining.bits(one));
    }
  }

  /** A square or cube that is brighter than the noise around it. */
  @ParameterizedTest
  @CsvSource({"2, sgd, float32", "2, adam, bfloat16", "3, sgd, bfloat16", "3, adam, float32"})
  void learnsWhatIsThereToLearn(int dimensions, String optimizer, String precision) {
    TinyTraining training =
        new TinyTraining(
            dimensions,
            optimizer.equals("adam") ? Adam.withDefaults() : new Sgd(0.9f),
            UNetOptions.withDefaults().withPrecision(Precision.parse(precision)),
            CrossEntropyLoss.withDefaults().withSparseLabels());
    try (TrainingGraph graph = training.graph();
        TFloat32 images = RandomTensors.normal(training.voxels().append(1), 1);
        TUint8 labels = RandomTensors.labels(training.voxels(), 1, 1)) {
      labels
          .scalars()
          .forEachIndexed(
              (i, label) -> {
                boolean inside = true;
                for (int axis = 1; axis < i.length; axis++) {
                  inside &= i[axis] >= 2 && i[axis] < 6;
                }
                if (inside) {
                  label.setByte((byte) 1);
                  long[] voxel = Arrays.copyOf(i, i.length + 1);
                  images.setFloat(images.getFloat(voxel) + 3, voxel);
                }
              });
      graph.initialise(1);
      float first = graph.step(images, labels, 0.02f);
      float last = first;
      for (int step = 0; step < 60; step++) {
        last = graph.step(images, labels, 0.02f);
      }
      assertThat(first).isGreaterThan(0.5f);
      assertThat(last).isLessThan(first / 4);
      int[] right = new int[1];
      try (TFloat32 probabilities = graph.probabilities(images)) {
        labels
            .scalars()
            .forEachIndexed(
                (i, label) -> {
                  long[] channel = Arrays.copyOf(i, i.length + 1);
                  channel[i.length] = label.getByte();
                  right[0] += probabilities.getFloat(channel) > 0.5 ? 1 : 0;
                });
      }
      assertThat((double) right[0] / labels.size()).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void frozenGraphGivesTheSameProbabilitiesAtAnySize(TinyTraining training) {
    int dimensions = training.dimensions();
    Shape size = dimensions == 2 ? Shape.of(3, 13, 6, 1) : Shape.of(1, 5, 13, 6, 1);
    Shape unknown = dimensions == 2 ? Shape.of(-1, -1, -1, 1) : Shape.of(-1, -1, -1, -1, 1);
    try (TrainingGraph trained = training.graph();
        TFloat32 images = RandomTensors.normal(size, 1)) {
      trained.initialise(1);
      training.train(trained, 0, 3);
      try (TFloat32 expected = trained.probabilities(images);
          Graph graph = new Graph()) {
        Ops tf = Ops.create(graph);
        Operand<TFloat32> feed = tf.placeholder(TFloat32.class, Placeholder.shape(unknown));
        Operand<TFloat32> probabilities =
            training.network().probabilities(tf, feed, new FrozenWeights(tf, trained.weights()));
        assertThat(expected.shape()).isEqualTo(size.take(dimensions + 1).append(3));
        try (Session session = new Session(graph);
            Result result = session.runner().feed(feed, images).fetch(probabilities).run()) {
          TFloat32 found = (TFloat32) result.get(0);
          expected
              .scalars()
              .forEachIndexed(
                  (i, x) -> assertThat(found.getFloat(i)).isCloseTo(x.getFloat(), within(1e-6f)));
        }
      }
    }
  }

  @Test
  void rateIsFed() {
    TinyTraining training = new TinyTraining(2, new Sgd(0));
    try (TrainingGraph graph = training.graph();
        TFloat32 images = RandomTensors.normal(Shape.of(2, 8, 8, 1), 1);
        TUint8 labels = RandomTensors.labels(Shape.of(2, 8, 8), 3, 1)) {
      graph.initialise(1);
      float before = graph.step(images, labels, 0);
      assertThat(graph.step(images, labels, 0.1f)).isEqualTo(before);
      assertThat(graph.step(images, labels, 0)).isLessThan(before);
    }
  }

  @Test
  void knowsWhetherItsWeightsAreFinite() {
    TinyTraining training = new TinyTraining(2, new Sgd(0));
    try (TrainingGraph graph = training.graph();
        TFloat32 images = RandomTensors.normal(Shape.of(2, 8, 8, 1), 1);
        TUint8 labels = RandomTensors.labels(Shape.of(2, 8, 8), 3, 1)) {
      graph.initialise(1);
      graph.step(images, labels, 0.1f);
      assertThat(graph.isFinite()).isTrue();
      graph.step(images, labels, Float.POSITIVE_INFINITY);
      assertThat(graph.isFinite()).isFalse();
    }
  }

  @Test
  void namesTheTensorThatDoesNotFit() {
    try (TrainingGraph graph = new TinyTraining(2, new Sgd(0)).graph();
        TFloat32 images = RandomTensors.normal(Shape.of(2, 8, 8, 1), 1);
        TFloat32 small = RandomTensors.normal(Shape.of(2, 8, 4, 1), 1);
        TFloat32 volume = RandomTensors.normal(Shape.of(2, 8, 8, 8, 1), 1);
        TUint8 labels = RandomTensors.labels(Shape.of(1, 8, 8), 3, 1)) {
      assertThatThrownBy(() -> graph.step(small, labels, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images: expected [2, 8, 8, 1], found [2, 8, 4, 1]");
      assertThatThrownBy(() -> graph.step(images, labels, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("labels: expected [2, 8, 8], found [1, 8, 8]");
      assertThatThrownBy(() -> graph.probabilities(volume))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images: expected [-1, -1, -1, 1], found [2, 8, 8, 8, 1]");
    }
  }

  @Test
  void refusesNoBatchAndNoThreads() {
    UNet network = new UNet(2, 1, 2, 4, 1);
    SegmentationLoss<?> loss = CrossEntropyLoss.withDefaults().withSparseLabels();
    assertThatThrownBy(
            () -> new TrainingGraph(network, 0, List.of(8, 8), loss, Adam.withDefaults(), 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("batch size: expected at least 1, found 0");
    assertThatThrownBy(
            () -> new TrainingGraph(network, 1, List.of(8, 8), loss, Adam.withDefaults(), 0))
        .isInstanceOf(BadInputException.class)
        .hasMessage("threads: expected at least 1, found 0");
  }

  @Test
  void refusesALossThatIsNotAScalar() {
    SegmentationLoss<?> loss = Losses.parse("cross-entropy(sparse, reduction=none)");
    UNet network = new UNet(2, 1, 2, 4, 1);
    assertThatThrownBy(
            () -> new TrainingGraph(network, 1, List.of(8, 8), loss, Adam.withDefaults(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("loss: expected a scalar, found [1]");
  }
}
