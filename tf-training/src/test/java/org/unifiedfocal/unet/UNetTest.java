package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.unet.ResourceVariable.Role;

class UNetTest {

  @ParameterizedTest
  @CsvSource({
    "4, 1, 2, 8, 3, 'dimensions: expected 2 to 3, found 4'",
    "2, 0, 2, 8, 3, 'channels: expected 1 to 2147483647, found 0'",
    "2, 1, 1, 8, 3, 'classes: expected 2 to 256, found 1'",
    "2, 1, 257, 8, 3, 'classes: expected 2 to 256, found 257'",
    "2, 1, 2, 0, 3, 'base filters: expected 1 to 1024, found 0'",
    "2, 1, 2, 8, 0, 'depth: expected 1 to 8, found 0'",
    "2, 1, 2, 8, 9, 'depth: expected 1 to 8, found 9'"
  })
  void refusesNumbersOutOfRange(
      int dimensions, int channels, int classes, int baseFilters, int depth, String message) {
    assertThatThrownBy(() -> new UNet(dimensions, channels, classes, baseFilters, depth))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  @Test
  void refusesAnotherRankOrNumberOfChannels() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      UNet network = new UNet(3, 2, 2, 4, 1);
      for (Shape shape : List.of(Shape.of(1, 8, 8, 2), Shape.of(1, 8, 8, 8, 1))) {
        assertThatThrownBy(
                () -> network.trainingLogits(tf, placeholder(tf, shape), new VariableWeights(tf)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("image: expected [N, D, H, W, 2], found " + shape);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aLevelOfEqualChannelsNeedsNoShortcut(int dimensions) {
    UNetOptions options =
        UNetOptions.withDefaults().withResidual(true).withNorm(new Norm.Instance());
    UNet network = new UNet(dimensions, 4, 2, 4, 1, options);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      VariableWeights weights = new VariableWeights(tf);
      Shape image = dimensions == 2 ? Shape.of(1, 8, 8, 4) : Shape.of(1, 8, 8, 8, 4);
      network.trainingLogits(tf, placeholder(tf, image), weights);
      assertThat(weights.variables(Role.TRAINABLE))
          .extracting(ResourceVariable::name)
          .contains("enc0.norm1.gamma", "bottom.conv_shortcut.kernel", "dec0.norm_shortcut.beta")
          .doesNotContain("enc0.conv_shortcut.kernel", "enc0.norm_shortcut.beta");
    }
  }

  @Test
  void refusesMoreHeadsThanLevels() {
    UNet network = new UNet(2, 1, 2, 4, 2);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> image = placeholder(tf, Shape.of(1, 8, 8, 1));
      for (int levels : new int[] {0, 3}) {
        assertThatThrownBy(() -> network.trainingLogits(tf, image, new VariableWeights(tf), levels))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("levels: expected 1 to 2, found " + levels);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void trainingKnowsAllSizesWhenTheImageDoes(int dimensions) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      UNet network = new UNet(dimensions, 1, 3, 4, 2);
      Shape voxels = dimensions == 2 ? Shape.of(2, 8, 12) : Shape.of(2, 8, 12, 16);
      Operand<TFloat32> logits =
          network.trainingLogits(tf, placeholder(tf, voxels.append(1)), new VariableWeights(tf));
      assertThat(logits.shape()).isEqualTo(voxels.append(3));
    }
  }

  /** What is outside the image counts as zeros, whichever side adds them. */
  @ParameterizedTest
  @CsvSource({"2, true", "2, false", "3, true", "3, false"})
  void takesAnySize(int dimensions, boolean sizeIsKnown) {
    UNet network = new UNet(dimensions, 1, 3, 4, 2);
    long[] size = dimensions == 2 ? new long[] {2, 3, 13, 1} : new long[] {2, 7, 3, 6, 1};
    long[] padded = dimensions == 2 ? new long[] {2, 4, 16, 1} : new long[] {2, 8, 4, 8, 1};
    long[] unknown = new long[dimensions + 2];
    Arrays.fill(unknown, -1);
    unknown[dimensions + 1] = 1;
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> image = placeholder(tf, Shape.of(sizeIsKnown ? size : unknown));
      Operand<TFloat32> whole = placeholder(tf, Shape.of(padded));
      VariableWeights weights = new VariableWeights(tf);
      Operand<TFloat32> cropped = network.probabilities(tf, image, weights);
      Operand<TFloat32> uncropped = network.probabilities(tf, whole, weights);
      Op initialise = weights.initialise();
      try (Session session = new Session(graph);
          TInt64 seed = TInt64.scalarOf(1);
          TFloat32 small = RandomTensors.normal(Shape.of(size), 5);
          TFloat32 large =
              TFloat32.tensorOf(
                  Shape.of(padded),
                  data -> {
                    data.scalars().forEach(scalar -> scalar.setFloat(0));
                    small
                        .scalars()
                        .forEachIndexed((i, scalar) -> data.setFloat(scalar.getFloat(), i));
                  })) {
        session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
        try (Result result =
            session
                .runner()
                .feed(image, small)
                .feed(whole, large)
                .fetch(cropped)
                .fetch(uncropped)
                .run()) {
          TFloat32 found = (TFloat32) result.get(0);
          TFloat32 expected = (TFloat32) result.get(1);
          assertThat(found.shape()).isEqualTo(Shape.of(size).take(dimensions + 1).append(3));
          found
              .scalars()
              .forEachIndexed(
                  (i, scalar) ->
                      assertThat(scalar.getFloat()).isCloseTo(expected.getFloat(i), within(1e-6f)));
        }
      }
    }
  }

  private static Operand<TFloat32> placeholder(Ops tf, Shape shape) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(shape));
  }
}
