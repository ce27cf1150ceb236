package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

class ExternalModelTest {
  @TempDir Path folder;

  /** A model that gives its two channels, with or without a softmax. */
  private Path model(Shape shape, boolean softmax, int outputs) throws IOException {
    Path place = folder.resolve("external");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> image = tf.placeholder(TFloat32.class, Placeholder.shape(shape));
      Operand<TFloat32> scores = softmax ? tf.nn.softmax(image) : tf.identity(image);
      SavedModelWriter writer = SavedModelWriter.of(graph).withInput("x", image);
      for (int i = 0; i < outputs; i++) {
        writer = writer.withOutput("y" + i, scores);
      }
      writer.write(place);
    }
    return place;
  }

  private static ModelCard card(int dimensions) {
    return ModelCard.of(
        "external",
        List.of("background", "lesion"),
        new ModelCard.Input(dimensions, null, new Preprocessing(2, new Normalization.None())));
  }

  @Test
  void copiesWithACard() throws IOException {
    Path source = model(Shape.of(-1, -1, -1, -1, 2), true, 1);
    ExternalModel model = ExternalModel.read(source);
    assertThat(model).isEqualTo(new ExternalModel(source, 3, 2, 2, null));
    Path copy = folder.resolve("copy");
    model.copy(copy, card(3), false);
    assertThat(ModelCard.read(copy).name()).isEqualTo("external");
    assertThat(copy.resolve(SavedModelWriter.FILE))
        .hasSameBinaryContentAs(source.resolve(SavedModelWriter.FILE));
    assertThatThrownBy(() -> model.copy(copy, card(3), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("copy");
  }

  @Test
  void copiesAModelOfOneSize() throws IOException {
    ExternalModel model = ExternalModel.read(model(Shape.of(1, 8, 12, 2), true, 1));
    assertThat(model.size()).containsExactly(8, 12);
    Path copy = folder.resolve("copy");
    model.copy(copy, card(2).withSlidingWindow(SlidingWindow.of(8, 12)), false);
    assertThat(copy).isDirectory();
  }

  @Test
  void refusesLogits() throws IOException {
    Path source = model(Shape.of(-1, -1, -1, 2), false, 1);
    ExternalModel model = ExternalModel.read(source);
    Path copy = folder.resolve("copy");
    assertThatThrownBy(() -> model.copy(copy, card(2), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            source + ": expected probabilities, whose sum over the classes is 1")
        .hasMessageEndingWith("export the model with its softmax");
    assertThat(copy).doesNotExist();
  }

  @Test
  void refusesOtherSignatures() throws IOException {
    Path two = model(Shape.of(-1, -1, -1, 2), true, 2);
    assertThatThrownBy(() -> ExternalModel.read(two))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith(
            "expected a model of one input and one output, found inputs [x] and outputs [y0, y1]");
    Files.write(two.resolve(SavedModelWriter.FILE), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> ExternalModel.read(two))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a SavedModel");
  }

  @Test
  void refusesOneClass() throws IOException {
    Path source = model(Shape.of(-1, -1, -1, 1), true, 1);
    assertThatThrownBy(() -> ExternalModel.read(source))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("of at least 2 classes, found [-1, -1, -1, 1] and [-1, -1, -1, 1]");
  }
}
