package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

class SegmentationModelTest {
  @TempDir Path folder;

  @Test
  void labelsAreTheMostProbableClassesOnTheGridOfTheImage() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(directory, SmallNetwork.card(3, 1, 3));
    Image noise = SmallNetwork.image(1, 4, 5, 6);
    Geometry geometry = new Geometry(List.of(4, 5, 6), Affine.scaling(0.5, 0.7, 3));
    Image image = new Image(geometry, 1, noise.values());

    try (SegmentationModel model = SegmentationModel.load(directory)) {
      Segmentation segmentation = model.segment(image);

      assertThat(model.card()).isEqualTo(ModelCard.read(directory));
      assertThat(segmentation.labels().geometry()).isEqualTo(geometry);
      assertThat(segmentation.probabilities().geometry()).isEqualTo(geometry);
      assertThat(segmentation.probabilities().channels()).isEqualTo(3);
      boolean[] seen = new boolean[3];
      for (int voxel = 0; voxel < geometry.voxels(); voxel++) {
        float[] p =
            Arrays.copyOfRange(segmentation.probabilities().values(), 3 * voxel, 3 * voxel + 3);
        int label = segmentation.labels().label(voxel);
        assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-6f));
        assertThat(p[label]).isEqualTo(Math.max(p[0], Math.max(p[1], p[2])));
        seen[label] = true;
      }
      assertThat(seen).containsOnly(true);
    }
  }

  /** Away from the edges of the windows a convolution over three voxels sees the same. */
  @Test
  void windowsAgreeWithTheWholeImage() throws IOException {
    ModelCard card = SmallNetwork.card(2, 3, 2);
    SmallNetwork.write(folder.resolve("whole"), card);
    SmallNetwork.write(folder.resolve("windows"), card.withSlidingWindow(SlidingWindow.of(16, 16)));
    Image image = SmallNetwork.image(3, 40, 52);

    try (SegmentationModel whole = SegmentationModel.load(folder.resolve("whole"));
        SegmentationModel windows = SegmentationModel.load(folder.resolve("windows"))) {
      float[] expected = whole.segment(image).probabilities().values();
      float[] found = windows.segment(image).probabilities().values();

      // Voxel (5, 6) is seen by the windows that start at 0 only, none of whose edges is near.
      int voxel = 2 * (5 * 52 + 6);
      assertThat(found[voxel]).isCloseTo(expected[voxel], within(1e-6f));
      assertThat(found).isNotEqualTo(expected);
    }
  }

  @Test
  void anImageOfAnotherSpacingIsResampledAndTheResultBroughtBack() throws IOException {
    Normalization fixed = new Normalization.Fixed(0.5, 2, null);
    Preprocessing preprocessing = new Preprocessing(1, fixed, List.of(2.0, 1.0, 0.8));
    write("plain", new Preprocessing(1, new Normalization.None()));
    write("resampling", preprocessing);
    Image image = SmallNetwork.image(1, 12, 10, 16);

    try (SegmentationModel plain = SegmentationModel.load(folder.resolve("plain"));
        SegmentationModel resampling = SegmentationModel.load(folder.resolve("resampling"))) {
      Image prepared = preprocessing.apply(image);
      assertThat(prepared.geometry().shape()).isEqualTo(List.of(6, 10, 20));
      Image expected =
          preprocessing.restore(plain.segment(prepared).probabilities(), image.geometry());
      Segmentation found = resampling.segment(image);
      assertThat(found.labels().geometry()).isEqualTo(image.geometry());
      assertThat(found.probabilities().geometry()).isEqualTo(image.geometry());
      assertThat(found.probabilities().values()).isEqualTo(expected.values());
      assertThat(resampling.labels(image).labels()).isEqualTo(found.labels().labels());
    }
  }

  private void write(String name, Preprocessing preprocessing) throws IOException {
    List<String> classes = SmallNetwork.card(3, 1, 3).classNames();
    ModelCard.Input input = new ModelCard.Input(3, null, preprocessing);
    SmallNetwork.write(folder.resolve(name), ModelCard.of(name, classes, input));
  }

  @Test
  void aModelForOneWindowAtATimeIsGivenOne() throws IOException {
    Path directory = folder.resolve("model");
    ModelCard card = SmallNetwork.card(2, 1, 2).withSlidingWindow(SlidingWindow.of(8, 8));
    writeFixed(directory, card, Shape.of(1, 8, 8, 1));

    try (SegmentationModel model = SegmentationModel.load(directory)) {
      Image image = SmallNetwork.image(1, 20, 13);
      float[] p = model.segment(image).probabilities().values();
      float[] x = card.input().preprocessing().apply(image).values();
      for (int i = 0; i < x.length; i++) {
        assertThat(p[2 * i]).isCloseTo(x[i], within(1e-6f));
        assertThat(p[2 * i + 1]).isCloseTo(x[i], within(1e-6f));
      }
    }
  }

  @Test
  void aFixedSizeMustBeThatOfTheWindows() throws IOException {
    Path directory = folder.resolve("model");
    ModelCard card = SmallNetwork.card(2, 1, 2);
    writeFixed(directory, card.withSlidingWindow(SlidingWindow.of(8, 8)), Shape.of(1, 8, 8, 1));

    card.withSlidingWindow(SlidingWindow.of(8, 9)).write(directory);
    assertBad(
        directory,
        directory
            + ": signature serving_default, input preprocessed_image: expected DT_FLOAT"
            + " [?, 8, 9, 1] by the model card, found DT_FLOAT [1, 8, 8, 1]");
    card.write(directory);
    assertBad(
        directory,
        directory
            + ": signature serving_default, input preprocessed_image: expected DT_FLOAT"
            + " [?, ?, ?, 1] by the model card, found DT_FLOAT [1, 8, 8, 1]");
  }

  /** A network that gives its input twice, as two classes; it takes one shape only. */
  private static void writeFixed(Path directory, ModelCard card, Shape shape) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloat32> twice = tf.concat(List.of(x, x), tf.constant(-1));
      SavedModelWriter.segmentation(graph, x, twice, card).write(directory);
    }
  }

  @Test
  void anImageThatDoesNotFitIsRefused() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(directory, SmallNetwork.card(2, 1, 2));

    try (SegmentationModel model = SegmentationModel.load(directory)) {
      assertThatThrownBy(() -> model.segment(SmallNetwork.image(1, 3, 4, 5)))
          .isInstanceOf(BadInputException.class)
          .hasMessage("image: expected 2 axes for model small, found [3, 4, 5]");
      assertThatThrownBy(() -> model.segment(SmallNetwork.image(2, 3, 4)))
          .isInstanceOf(BadInputException.class)
          .hasMessage("image: expected 1 channel, or 3 (red, green, blue), found 2");
    }
  }

  @Test
  void aShapeTheNetworkCannotTakeIsSaidInOneLine() throws IOException {
    Path directory = folder.resolve("model");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 1)));
      Operand<TFloat32> even = tf.nn.depthToSpace(tf.nn.spaceToDepth(x, 2L), 2L);
      SavedModelWriter.segmentation(
              graph, x, tf.concat(List.of(even, even), tf.constant(-1)), SmallNetwork.card(2, 1, 2))
          .write(directory);
    }

    try (SegmentationModel model = SegmentationModel.load(directory)) {
      assertThat(model.segment(SmallNetwork.image(1, 4, 4)).probabilities().channels())
          .isEqualTo(2);
      assertThatThrownBy(() -> model.segment(SmallNetwork.image(1, 3, 5)))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              directory + ": the network does not take an input of shape [1, 3, 5, 1]: ")
          .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
  }

  @Test
  void anOutputThatIsNotANumberIsRefused() {
    Image broken = new Image(Geometry.of(1, 2), 2, new float[] {0.1f, 0.9f, 0.5f, Float.NaN});

    assertThatThrownBy(() -> Segmentation.of(broken, null))
        .isInstanceOf(BadInputException.class)
        .hasMessage("network output: expected probabilities, found NaN at voxel 1 of [1, 2]");
  }

  @Test
  void ofEquallyProbableClassesTheFirstIsTaken() {
    float[] p = new float[2 * 256];
    p[255] = 1;

    Segmentation segmentation = Segmentation.of(new Image(Geometry.of(1, 2), 256, p), null);

    assertThat(segmentation.labels().label(0)).isEqualTo(255);
    assertThat(segmentation.labels().label(1)).isZero();
  }

  @Test
  void whatIsMissingOrDamagedIsSaidInOneLine() throws IOException {
    Path directory = folder.resolve("model");
    assertBad(directory, directory + ": expected a model directory, found nothing");
    Files.createFile(directory);
    assertBad(directory, directory + ": expected a model directory, found a file");
    Files.delete(directory);
    Files.createDirectory(directory);
    assertBad(directory, directory + ": expected a SavedModel, found no saved_model.pb");
    Files.delete(directory);

    SmallNetwork.write(directory, SmallNetwork.card(2, 1, 2));
    Path card = directory.resolve(ModelCard.FILE);
    String text = Files.readString(card);
    Files.writeString(card, text.substring(0, text.length() / 2));
    assertBad(directory, card + ": expected JSON, found in line ");
    Files.delete(card);
    assertBad(directory, card + ": expected a model card, found no file");
    Files.writeString(card, text);

    Path file = directory.resolve(SavedModelWriter.FILE);
    byte[] graph = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, graph.length / 2, graph.length - 1}) {
      Files.write(file, Arrays.copyOf(graph, length));
      assertBad(directory, file + ": expected a SavedModel, found what TensorFlow cannot load: ");
    }
    Files.write(file, graph);
    SegmentationModel.load(directory).close();
  }

  @Test
  void theSignatureMustHaveOneInputAndOneOutput() throws IOException {
    Path directory = folder.resolve("model");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
      SavedModelWriter.of(graph)
          .withInput("x", x)
          .withOutput("fine", tf.math.neg(x))
          .withOutput("coarse", tf.math.neg(x))
          .write(directory);
    }
    SmallNetwork.card(2, 1, 2).write(directory);

    assertBad(
        directory,
        directory + ": signature serving_default: expected one output, found [coarse, fine]");
  }

  private static void assertBad(Path directory, String message) {
    assertThatThrownBy(() -> SegmentationModel.load(directory))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
