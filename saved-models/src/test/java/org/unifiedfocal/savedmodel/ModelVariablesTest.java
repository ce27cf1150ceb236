package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.testing.Python;

/** The model y = factor x + offset. */
class ModelVariablesTest {
  private static final FloatNdArray FACTOR = StdArrays.ndCopyOf(new float[] {2, 3});
  private static final FloatNdArray OFFSET = StdArrays.ndCopyOf(new float[] {10, 20});

  @TempDir Path folder;

  @Test
  void valuesAreRestoredFromTheCheckpoint() throws IOException {
    Path model = folder.resolve("model");
    write(model);
    try (Stream<Path> files = Files.walk(model).filter(Files::isRegularFile)) {
      assertThat(files)
          .containsExactlyInAnyOrder(
              model.resolve("saved_model.pb"),
              model.resolve("variables/variables.index"),
              model.resolve("variables/variables.data-00000-of-00001"),
              model.resolve("assets.extra/notes.txt"));
    }
    MetaGraphDef graph =
        SavedModel.parseFrom(Files.readAllBytes(model.resolve("saved_model.pb"))).getMetaGraphs(0);
    assertThat(names(graph, "variables")).containsExactly("factor:0", "offset:0");
    assertThat(names(graph, "trainable_variables")).containsExactly("factor:0");
    assertThat(output(model)).containsExactly(12, 23);
    assertThat(VariableCheckpoint.find(model).read(Map.of("factor", Shape.of(2))))
        .containsExactlyEntriesOf(Map.of("factor", FACTOR));
  }

  /** Assigning in Python and saving by the model's own saver changes what Java computes. */
  @Test
  void theSaverIsThatOfTensorFlow() throws IOException {
    Path model = folder.resolve("model");
    write(model);
    Python.run(
        """
        import sys
        import tensorflow as tf

        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            meta = tf.compat.v1.saved_model.load(session, ["serve"], sys.argv[1])
            factor, = tf.compat.v1.trainable_variables()
            session.run(factor.assign([5.0, 7.0]))
            saver = tf.compat.v1.train.Saver(saver_def=meta.saver_def)
            saver.save(session, sys.argv[1] + "/variables/variables", write_meta_graph=False, write_state=False)
        model = tf.saved_model.load(sys.argv[1])
        assert [v.name for v in model.variables if v.trainable] == ["factor:0"]
        assert (model.signatures["serving_default"](x=tf.constant([1.0, 1.0]))["y"].numpy() == [15, 27]).all()
        """,
        model);
    assertThat(output(model)).containsExactly(15, 27);
  }

  @Test
  void variablesOfAnotherGraphAreRefused() {
    try (Graph graph = new Graph();
        Graph other = new Graph()) {
      SavedModelWriter writer = SavedModelWriter.of(graph);
      ModelVariables variables = new ModelVariables(other);
      assertThatThrownBy(() -> writer.withVariables(variables))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "variables: expected those of the graph that is written, found those of another");
    }
  }

  private static void write(Path model) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      ModelVariables variables = new ModelVariables(graph);
      Placeholder<TFloat32> x = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2)));
      Operand<TFloat32> factor = variables.add("factor", FACTOR, true);
      assertThat(variables.add("factor", FACTOR, true)).isSameAs(factor);
      Operand<TFloat32> y =
          tf.math.add(tf.math.mul(x, factor), variables.add("offset", OFFSET, false));
      SavedModelWriter.of(graph)
          .withInput("x", x)
          .withOutput("y", y)
          .withVariables(variables)
          .withAsset("notes.txt", "notes".getBytes(StandardCharsets.UTF_8))
          .write(model);
    }
  }

  private static float[] output(Path model) {
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString());
        TFloat32 x = TFloat32.vectorOf(1, 1);
        Result result = bundle.function("serving_default").call(Map.of("x", x))) {
      TFloat32 y = (TFloat32) result.get(0);
      return new float[] {y.getFloat(0), y.getFloat(1)};
    }
  }

  private static List<String> names(MetaGraphDef graph, String collection)
      throws InvalidProtocolBufferException {
    List<String> names = new ArrayList<>();
    for (ByteString definition :
        graph.getCollectionDefOrThrow(collection).getBytesList().getValueList()) {
      names.add(VariableDef.parseFrom(definition).getVariableName());
    }
    return names;
  }
}
