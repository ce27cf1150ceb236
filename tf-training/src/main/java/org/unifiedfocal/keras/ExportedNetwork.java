package org.unifiedfocal.keras;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.ExternalModel;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.unet.Conv3dGradients;
import org.unifiedfocal.unet.ResourceVariable;

/** The network of a SavedModel of TensorFlow 2, without calls of functions. */
final class ExportedNetwork {
  private final Path model;
  private final MetaGraphDef metaGraph;
  private final SignatureDef signature;
  private final InlinedGraph inlined;
  private final VariableObjects objects;

  private ExportedNetwork(Path model, MetaGraphDef metaGraph) {
    this.model = model;
    this.metaGraph = metaGraph;
    signature = metaGraph.getSignatureDefOrThrow("serving_default");
    inlined = FunctionInliner.inline(metaGraph.getGraphDef());
    objects = new VariableObjects(inlined, metaGraph.getObjectGraphDef());
  }

  /**
   * Reads a model.
   *
   * @param model the model directory
   * @throws BadInputException if there is none, or it has other inputs and outputs
   */
  static ExportedNetwork read(Path model) {
    ExternalModel external = ExternalModel.read(model); // refuses other signatures
    if (external.dimensions() == 3) {
      Conv3dGradients.register();
    }
    Path file = model.resolve(SavedModelWriter.FILE);
    try {
      for (MetaGraphDef metaGraph :
          SavedModel.parseFrom(Files.readAllBytes(file)).getMetaGraphsList()) {
        if (metaGraph.getMetaInfoDef().getTagsList().contains("serve")) {
          if (!metaGraph.hasObjectGraphDef()) {
            throw new BadInputException(
                file, "expected a SavedModel of TensorFlow 2, found one of TensorFlow 1");
          }
          return new ExportedNetwork(model, metaGraph);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInputException(
          file, "expected a SavedModel of TensorFlow 2: " + e.getMessage(), e);
    }
    throw new BadInputException(file, "expected a graph with the tag serve, found none");
  }

  GraphDef graphDef() {
    return inlined.graph();
  }

  SaverDef saver() {
    return metaGraph.getSaverDef();
  }

  /** The tensor that takes the image. */
  String input() {
    return inlined.tensor(only(signature.getInputsMap()));
  }

  /** The tensor of probabilities. */
  String output() {
    return inlined.tensor(only(signature.getOutputsMap()));
  }

  private static String only(Map<String, TensorInfo> tensors) {
    return tensors.values().iterator().next().getName();
  }

  String op(String name) {
    return inlined.op(name);
  }

  String tensor(String name) {
    return inlined.tensor(name);
  }

  /** Whether the network ends in a softmax of logits. */
  boolean givesLogits() {
    return logits() != null;
  }

  /** The logits where there are some, and otherwise the probabilities. */
  Output<TFloat32> scores(Graph graph) {
    @Nullable String logits = logits();
    return graph.outputOrThrow(logits == null ? output() : logits).expect(TFloat32.class);
  }

  private @Nullable String logits() {
    NodeDef node = node(output());
    while (node.getOp().equals("Identity")) {
      node = node(node.getInput(0));
    }
    return node.getOp().equals("Softmax") ? node.getInput(0) : null;
  }

  /** The variables that the network reads and Keras calls trainable. */
  List<ResourceVariable> variables(Graph graph) {
    Map<String, ResourceVariable> variables = new LinkedHashMap<>();
    for (NodeDef read : reads(graph)) {
      NodeDef handle = node(read.getInput(0));
      if (objects.isTrainable(handle.getName()) && !variables.containsKey(handle.getName())) {
        long[] sizes =
            handle.getAttrOrThrow("shape").getShape().getDimList().stream()
                .mapToLong(TensorShapeProto.Dim::getSize)
                .toArray();
        variables.put(
            handle.getName(),
            new ResourceVariable(
                handle.getName().replace('/', '.'), // names what the optimiser keeps
                Shape.of(sizes),
                ResourceVariable.Role.TRAINABLE,
                graph.outputOrThrow(handle.getName() + ":0"),
                graph.outputOrThrow(read.getName() + ":0").expect(TFloat32.class)));
      }
    }
    if (variables.isEmpty()) {
      throw new BadInputException(model, "expected trainable variables, found none");
    }
    return List.copyOf(variables.values());
  }

  /** All reads of each variable on the way to the output. */
  List<List<Output<?>>> reads(Graph graph, List<ResourceVariable> variables) {
    Map<String, List<Output<?>>> reads = new HashMap<>();
    for (NodeDef read : reads(graph)) {
      reads
          .computeIfAbsent(InlinedGraph.opOf(read.getInput(0)), handle -> new ArrayList<>())
          .add(graph.outputOrThrow(read.getName() + ":0"));
    }
    return variables.stream()
        .map(variable -> reads.getOrDefault(variable.handle().asOutput().op().name(), List.of()))
        .toList();
  }

  /** The handles of other variables that must have the values of these, by the handles of these. */
  Map<String, String> twins() {
    String call = InlinedGraph.opOf(only(signature.getOutputsMap()));
    return metaGraph.getGraphDef().getNodeList().stream()
        .filter(node -> node.getName().equals(call) && node.containsAttr("f"))
        .findFirst()
        .map(objects::twins)
        .orElse(Map.of());
  }

  private List<NodeDef> reads(Graph graph) {
    List<NodeDef> reads = new ArrayList<>();
    for (GraphOperation op : graph.subgraphTo(Set.<Operand<?>>of(scores(graph)))) {
      if (op.type().equals("ReadVariableOp")) {
        reads.add(node(op.name()));
      }
    }
    // In the order of the graph: the set has none.
    reads.sort(Comparator.comparing(NodeDef::getName));
    return reads;
  }

  /**
   * Some of TensorFlow's gradients in C++ are wrong, and nothing says so.
   *
   * @throws BadInputException if the scores depend on an op with such a gradient
   */
  void requireRightGradients(Graph graph) {
    Output<TFloat32> scores = scores(graph);
    requireRightGradient((GraphOperation) scores.op()); // its subgraph is what is before it
    graph.subgraphTo(Set.<Operand<?>>of(scores)).forEach(this::requireRightGradient);
  }

  private void requireRightGradient(GraphOperation op) {
    if (op.type().equals("LogSoftmax")) { // sums over axis 1, whatever the rank
      throw new BadInputException(
          model,
          "%s: expected another op, TensorFlow's gradient of LogSoftmax is wrong here"
              .formatted(op.name()));
    }
    // That of these takes the kernel as if it had no holes.
    if ((op.type().equals("Conv2D") || op.type().equals("DepthwiseConv2dNative"))
        && node(op.name())
            .getAttrOrDefault("dilations", AttrValue.getDefaultInstance())
            .getList()
            .getIList()
            .stream()
            .anyMatch(dilation -> dilation != 1)) {
      throw new BadInputException(
          model,
          "%s: expected dilations of 1, TensorFlow's gradient of %s is wrong with others"
              .formatted(op.name(), op.type()));
    }
  }

  private NodeDef node(String tensor) {
    NodeDef node = inlined.node(InlinedGraph.opOf(tensor));
    if (node == null) {
      throw new BadInputException(model, "expected a node %s, found none".formatted(tensor));
    }
    return node;
  }
}
