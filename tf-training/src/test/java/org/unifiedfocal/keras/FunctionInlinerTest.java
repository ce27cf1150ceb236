package org.unifiedfocal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NameAttrList;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.unifiedfocal.testing.Python;

/** Graphs with functions that Python's TensorFlow 2.18 has saved. */
class FunctionInlinerTest {
  @TempDir Path folder;

  /**
   * Functions in functions, outputs that are lists of tensors, an argument that is a result, and an
   * assignment that nothing but the order of the program ties to the result.
   */
  @Test
  void givesTheResultsAndSideEffectsOfTheCalls() throws IOException {
    Python.run(
        """
        import sys
        import tensorflow as tf

        class Module(tf.Module):
            def __init__(self):
                self.count = tf.Variable(0.0, name="count")
                self.weight = tf.Variable(3.0, name="weight")

            @tf.function
            def parts(self, x):
                a, b = tf.split(x, 2)
                self.count.assign_add(1.0)
                return b, a * self.weight

            @tf.function
            def both(self, x):
                b, a = self.parts(x)
                d, c = self.parts(tf.concat([a, b], 0))
                return a - 10.0 * d, c

            @tf.function(input_signature=[tf.TensorSpec([4], tf.float32, name="x")])
            def serve(self, x):
                first, second = self.both(x)
                return {"y": first + 100.0 * second, "count": self.count.read_value()}

        module = Module()
        tf.saved_model.save(module, sys.argv[1], signatures=module.serve)
        """,
        folder);
    MetaGraphDef metaGraph =
        SavedModel.parseFrom(Files.readAllBytes(folder.resolve("saved_model.pb"))).getMetaGraphs(0);
    InlinedGraph inlined = FunctionInliner.inline(metaGraph.getGraphDef());
    assertThat(inlined.graph().getNodeList())
        .extracting(NodeDef::getOp)
        .doesNotContain("PartitionedCall", "StatefulPartitionedCall");
    SignatureDef signature = metaGraph.getSignatureDefOrThrow("serving_default");
    String input = inlined.tensor(signature.getInputsOrThrow("x").getName());
    String y = inlined.tensor(signature.getOutputsOrThrow("y").getName());
    String count = inlined.tensor(signature.getOutputsOrThrow("count").getName());
    try (Graph graph = new Graph();
        TString checkpoint = TString.scalarOf(folder.resolve("variables/variables").toString());
        TFloat32 x = TFloat32.vectorOf(1, 2, 3, 4)) {
      graph.importGraphDef(inlined.graph());
      try (Session session = new Session(graph)) {
        session
            .runner()
            .feed(metaGraph.getSaverDef().getFilenameTensorName(), checkpoint)
            .addTarget(inlined.op(metaGraph.getSaverDef().getRestoreOpName()))
            .run()
            .close();
        for (float before : new float[] {0, 2}) {
          try (Result result = session.runner().feed(input, x).fetch(y).fetch(count).run()) {
            // a = 3 [1, 2], b = [3, 4]; d = b, c = 3 a
            TFloat32 sum = (TFloat32) result.get(0);
            assertThat(sum.getFloat(0)).isEqualTo(3 - 10 * 3 + 100 * 9);
            assertThat(sum.getFloat(1)).isEqualTo(6 - 10 * 4 + 100 * 18);
            assertThat(((TFloat32) result.get(1)).getFloat()).isEqualTo(before + 2);
          }
        }
      }
    }
  }

  @Test
  void saysWhichFunctionIsMissing() {
    GraphDef.Builder graph = GraphDef.newBuilder();
    NodeDef.Builder call = graph.addNodeBuilder().setName("call").setOp("PartitionedCall");
    call.putAttr(
        "f", AttrValue.newBuilder().setFunc(NameAttrList.newBuilder().setName("lost")).build());
    assertThatThrownBy(() -> FunctionInliner.inline(graph.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("function lost: expected it in the library, found none");
    assertThat(Stream.of("a", "a:0", "a:12").map(InlinedGraph::opOf)).containsOnly("a");
  }
}
