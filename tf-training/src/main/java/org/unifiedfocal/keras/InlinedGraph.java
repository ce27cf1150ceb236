package org.unifiedfocal.keras;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * A graph in which no function is called any more, because {@link FunctionInliner} put the bodies
 * of the functions in the places of the calls. TensorFlow differentiates it, which it cannot do
 * with calls.
 */
final class InlinedGraph {
  private final GraphDef graph;
  private final Map<String, String> results;
  private final Map<String, String> ends;
  private final Map<String, NodeDef> nodes = new HashMap<>();

  /**
   * Takes a graph.
   *
   * @param graph the graph; inputs may still be results of calls
   * @param results the tensor of a body, or the result of another call, by the result of a call
   * @param ends the op that runs when all of a call is done, by the name of the call
   */
  InlinedGraph(GraphDef graph, Map<String, String> results, Map<String, String> ends) {
    this.results = results;
    this.ends = ends;
    GraphDef.Builder resolved = graph.toBuilder().clearNode();
    for (NodeDef node : graph.getNodeList()) {
      NodeDef.Builder copy = node.toBuilder().clearInput();
      // Inputs that are data come before those that are waited for.
      node.getInputList().stream()
          .filter(input -> !isControl(input))
          .map(this::tensor)
          .forEach(copy::addInput);
      node.getInputList().stream()
          .filter(InlinedGraph::isControl)
          .map(input -> "^" + op(input.substring(1)))
          .distinct()
          .forEach(copy::addInput);
      resolved.addNode(copy);
    }
    this.graph = resolved.build();
    this.graph.getNodeList().forEach(node -> nodes.put(node.getName(), node));
  }

  static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /** The name of an op in that of one of its tensors, {@code op:index} or {@code op}. */
  static String opOf(String tensor) {
    int colon = tensor.lastIndexOf(':');
    return colon < 0 ? tensor : tensor.substring(0, colon);
  }

  /** The graph without calls. */
  GraphDef graph() {
    return graph;
  }

  /** The tensor that a tensor of the graph with calls has become, as {@code op:index}. */
  String tensor(String name) {
    String tensor = name.indexOf(':') < 0 ? name + ":0" : name;
    for (@Nullable String next = tensor; next != null; next = results.get(tensor)) {
      tensor = next;
    }
    return tensor;
  }

  /** The op that is done when an op of the graph with calls is. */
  String op(String name) {
    return ends.getOrDefault(name, name);
  }

  /** A node of the graph without calls; null if there is none. */
  @Nullable NodeDef node(String name) {
    return nodes.get(name);
  }
}
