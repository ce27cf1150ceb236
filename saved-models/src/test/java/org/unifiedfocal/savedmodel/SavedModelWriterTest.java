package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.unifiedfocal.imaging.BadInputException;

class SavedModelWriterTest {
  private static final ModelCard CARD = SmallNetwork.card(2, 1, 3);

  @TempDir Path folder;

  @Test
  void signatureIsThatOfTensorFlowServing() throws IOException {
    Path model = folder.resolve("a/b/model");

    SmallNetwork.write(model, CARD);

    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      assertThat(files)
          .containsExactlyInAnyOrder(
              model.resolve("saved_model.pb"), model.resolve("assets.extra/model-card.json"));
    }
    SavedModel file = SavedModel.parseFrom(Files.readAllBytes(model.resolve("saved_model.pb")));
    assertThat(file.getMetaGraphsCount()).isEqualTo(1);
    MetaGraphDef graph = file.getMetaGraphs(0);
    assertThat(graph.getMetaInfoDef().getTagsList()).containsExactly("serve");
    assertThat(graph.getSignatureDefMap()).containsOnlyKeys("serving_default", "labels");
    SignatureDef labels = graph.getSignatureDefOrThrow("labels");
    assertThat(labels.getInputsMap()).containsOnlyKeys("preprocessed_image");
    assertThat(labels.getOutputsOrThrow("labels").getDtype()).isEqualTo(DataType.DT_UINT8);
    assertThat(labels.getOutputsOrThrow("labels").getTensorShape().getDimCount()).isEqualTo(3);
    SignatureDef signature = graph.getSignatureDefOrThrow("serving_default");
    assertThat(signature.getMethodName()).isEqualTo("tensorflow/serving/predict");
    assertThat(signature.getInputsMap()).containsOnlyKeys("preprocessed_image");
    assertThat(signature.getOutputsMap()).containsOnlyKeys("probabilities");
    assertThat(signature.getInputsOrThrow("preprocessed_image").getTensorShape().getDimList())
        .extracting(dimension -> dimension.getSize())
        .containsExactly(-1L, -1L, -1L, 1L);
    assertThat(ModelCard.read(model)).isEqualTo(CARD);
  }

  @Test
  void anyInputsAndOutputsCanBeNamed() throws IOException {
    Path model = folder.resolve("sum");
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class);
      Placeholder<TFloat32> y = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
      SavedModelWriter.of(graph)
          .withInput("x", x)
          .withInput("y", y)
          .withOutput("sum", tf.math.add(x, y))
          .withOutput("shape", tf.shape(x))
          .write(model);
    }

    assertThat(model.resolve(ModelCard.FILE)).doesNotExist();
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString());
        TFloat32 x = TFloat32.vectorOf(1, 2);
        TFloat32 y = TFloat32.vectorOf(3, 4);
        Result result = bundle.function("serving_default").call(Map.of("x", x, "y", y))) {
      assertThat(((TFloat32) result.get("sum").orElseThrow()).getFloat(1)).isEqualTo(6);
      assertThat(((TInt32) result.get("shape").orElseThrow()).getInt(0)).isEqualTo(2);
    }
  }

  @Test
  void otherUsersMayReadTheModel() throws IOException {
    Path model = folder.resolve("model");
    SmallNetwork.write(model, CARD);

    Assumptions.assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "permissions are compared on POSIX file systems");
    Path usual = Files.createDirectory(folder.resolve("usual"));

    assertThat(Files.getPosixFilePermissions(model))
        .isEqualTo(Files.getPosixFilePermissions(usual));
  }

  @Test
  void nothingIsOverwrittenUnlessAsked() throws IOException {
    Path model = folder.resolve("model");
    SmallNetwork.write(model, CARD);
    ModelCard other = SmallNetwork.card(2, 1, 5);

    assertThatThrownBy(() -> SmallNetwork.write(model, other))
        .isInstanceOf(BadInputException.class)
        .hasMessage(model + ": expected no directory or an empty one, found one with files");
    assertThat(ModelCard.read(model)).isEqualTo(CARD);

    Files.createFile(model.resolve("of-the-old-model"));
    try (Graph graph = new Graph()) {
      SmallNetwork.build(graph, other).withOverwrite(true).write(model);
    }
    assertThat(ModelCard.read(model)).isEqualTo(other);
    assertThat(model.resolve("of-the-old-model")).doesNotExist();
    assertOnly(model);
  }

  @Test
  void onlyAModelIsOverwritten() throws IOException {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    Path thesis = Files.writeString(documents.resolve("thesis.tex"), "...");
    Path file = Files.createFile(folder.resolve("file"));
    try (Graph graph = new Graph()) {
      SavedModelWriter writer = SmallNetwork.build(graph, CARD).withOverwrite(true);

      assertThatThrownBy(() -> writer.write(documents))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              documents
                  + ": expected a directory to overwrite with a saved_model.pb, found one without");
      assertThatThrownBy(() -> writer.write(file))
          .isInstanceOf(BadInputException.class)
          .hasMessage(file + ": expected a place for a directory, found a file");
    }
    assertThat(thesis).hasContent("...");
  }

  @Test
  void anEmptyDirectoryIsUsed() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));

    SmallNetwork.write(model, CARD);

    assertThat(ModelCard.read(model)).isEqualTo(CARD);
    assertOnly(model);
  }

  @Test
  void theOldModelStaysWhenWritingFails() throws IOException {
    Path model = folder.resolve("model");
    SmallNetwork.write(model, CARD);

    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    model,
                    true,
                    SavedModelWriter.FILE,
                    place -> {
                      Files.createFile(place.resolve(SavedModelWriter.FILE));
                      throw new IOException("disk full");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("disk full");

    assertThat(ModelCard.read(model)).isEqualTo(CARD);
    assertOnly(model);
  }

  @Test
  void variablesAreRefused() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      tf.withName("weights").varHandleOp(TFloat32.class, Shape.of(3));

      assertThatThrownBy(() -> SmallNetwork.build(graph, CARD).write(folder.resolve("model")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("graph: expected weights as constants, found VarHandleOp weights");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void constantsMustFitTheFormat() {
    try (Graph graph = new Graph()) {
      SmallNetwork.build(graph, CARD);
      GraphContents contents = new GraphContents(graph);
      int bytes = 3 * 3 * 3 * Float.BYTES + Integer.BYTES; // the kernel, and the axis of labels

      contents.requireSize(bytes);
      assertThatThrownBy(() -> contents.requireSize(bytes - 1))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "graph: expected constants of at most 111 bytes, the limit of a frozen SavedModel,"
                  + " found 112; weights that are variables have no limit");
    }
  }

  @Test
  void cardAndGraphMustAgree() {
    Path model = folder.resolve("model");
    try (Graph graph = new Graph()) {
      SavedModelWriter writer = SmallNetwork.build(graph, CARD);

      assertThatThrownBy(() -> writer.withCard(SmallNetwork.card(2, 1, 4)).write(model))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              model
                  + ": signature serving_default, output probabilities: expected DT_FLOAT"
                  + " [?, ?, ?, 4] by the model card, found DT_FLOAT [?, ?, ?, 3]");
      assertThatThrownBy(() -> writer.withCard(SmallNetwork.card(3, 1, 3)).write(model))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(
              "input preprocessed_image: expected DT_FLOAT [?, ?, ?, ?, 1] by the model card,"
                  + " found DT_FLOAT [?, ?, ?, 1]");
    }
  }

  @Test
  void inputsAndOutputsMustBeComplete() {
    Path model = folder.resolve("model");
    try (Graph graph = new Graph();
        Graph other = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x = tf.withName("x").placeholder(TFloat32.class);
      Placeholder<TFloat32> y = tf.withName("y").placeholder(TFloat32.class);
      SavedModelWriter writer = SavedModelWriter.of(graph).withInput("x", x);

      assertThatThrownBy(() -> writer.write(model))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("signature serving_default: expected an output, found none");
      assertThatThrownBy(() -> writer.withOutput("sum", tf.math.add(x, y)).write(model))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "signature serving_default: expected every placeholder an output needs, found no input for y");
      assertThatThrownBy(() -> writer.withInput("z", tf.math.neg(x)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("input z: expected a placeholder, found Neg");
      assertThatThrownBy(() -> writer.withOutput("c", Ops.create(other).withName("c").constant(1f)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("tensor c: expected one of the graph that is written, found one of another");
    }
  }

  private void assertOnly(Path model) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(model);
    }
  }
}
