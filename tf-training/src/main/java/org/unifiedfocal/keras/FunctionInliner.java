package org.unifiedfocal.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * Puts the bodies of functions in the places where they are called. TensorFlow 2 saves every
 * network as a function that calls others.
 *
 * <p>A node of a body is named after the call, {@code call/node}. What a call waits for every node
 * of its body waits for; who waits for a call waits for all results and side effects of the body.
 */
final class FunctionInliner {
  private static final Set<String> CALLS = Set.of("PartitionedCall", "StatefulPartitionedCall");

  private final Map<String, FunctionDef> functions = new HashMap<>();
  private final Map<String, OpDef> ops = new HashMap<>();
  private final List<NodeDef> nodes = new ArrayList<>();
  private final Map<String, String> results = new HashMap<>();
  private final Map<String, String> ends = new HashMap<>();

  private FunctionInliner(GraphDef graph) {
    graph.getLibrary().getFunctionList().forEach(f -> functions.put(f.getSignature().getName(), f));
    TensorFlow.registeredOpList().getOpList().forEach(op -> ops.put(op.getName(), op));
  }

  /**
   * Inlines all calls.
   *
   * @throws IllegalArgumentException if a function or an op is not known
   */
  static InlinedGraph inline(GraphDef graph) {
    FunctionInliner inliner = new FunctionInliner(graph);
    inliner.add("", graph.getNodeList(), UnaryOperator.identity(), List.of());
    return new InlinedGraph(
        graph.toBuilder().clearNode().addAllNode(inliner.nodes).build(),
        inliner.results,
        inliner.ends);
  }

  private void add(
      String prefix, List<NodeDef> body, UnaryOperator<String> renamed, List<String> controls) {
    for (NodeDef node : body) {
      List<String> inputs = new ArrayList<>();
      node.getInputList().forEach(input -> inputs.add(renamed.apply(input)));
      inputs.addAll(controls);
      String name = prefix + node.getName();
      if (CALLS.contains(node.getOp())) {
        call(name, node, inputs);
      } else {
        nodes.add(
            node.toBuilder()
                .setName(name)
                .clearInput()
                .addAllInput(inputs)
                .removeAttr("_class") // places nodes beside others by their names in the body
                .build());
      }
    }
  }

  private void call(String name, NodeDef node, List<String> inputs) {
    String functionName = node.getAttrOrThrow("f").getFunc().getName();
    FunctionDef function = functions.get(functionName);
    if (function == null) {
      throw new IllegalArgumentException(
          "function %s: expected it in the library, found none".formatted(functionName));
    }
    List<String> data = inputs.stream().filter(input -> !InlinedGraph.isControl(input)).toList();
    List<String> controls = inputs.stream().filter(InlinedGraph::isControl).toList();
    Body body = new Body(name + "/", function, data);
    add(body.prefix, function.getNodeDefList(), body::renamed, controls);

    List<String> last = new ArrayList<>(controls);
    for (int i = 0; i < function.getSignature().getOutputArgCount(); i++) {
      String result = function.getSignature().getOutputArg(i).getName();
      String tensor = body.renamed(function.getRetOrThrow(result));
      results.put(name + ":" + i, tensor);
      last.add("^" + InlinedGraph.opOf(tensor));
    }
    function.getControlRetMap().values().forEach(effect -> last.add("^" + body.prefix + effect));
    String end = body.prefix + "end";
    nodes.add(NodeDef.newBuilder().setName(end).setOp("NoOp").addAllInput(last).build());
    ends.put(name, end);
  }

  /** Translates what the inputs in the body of a function are called. */
  private final class Body {
    private final String prefix;
    private final Map<String, String> arguments = new HashMap<>();
    private final Map<String, NodeDef> nodes = new HashMap<>();

    Body(String prefix, FunctionDef function, List<String> data) {
      this.prefix = prefix;
      for (int i = 0; i < function.getSignature().getInputArgCount(); i++) {
        arguments.put(function.getSignature().getInputArg(i).getName(), data.get(i));
      }
      function.getNodeDefList().forEach(node -> nodes.put(node.getName(), node));
    }

    /** Takes {@code argument}, {@code ^node} or {@code node:output:index}. */
    String renamed(String input) {
      if (InlinedGraph.isControl(input)) {
        String op = input.substring(1);
        @Nullable String argument = arguments.get(op);
        return "^" + (argument == null ? prefix + op : InlinedGraph.opOf(argument));
      }
      String[] parts = input.split(":", -1);
      @Nullable String argument = arguments.get(parts[0]);
      if (argument != null) {
        return argument;
      }
      NodeDef producer = nodes.get(parts[0]);
      if (producer == null || parts.length != 3) {
        throw new IllegalArgumentException("input %s: expected a node".formatted(input));
      }
      int index = firstOf(producer, parts[1]) + Integer.parseInt(parts[2]);
      return prefix + parts[0] + ":" + index;
    }
  }

  /** The number of the first tensor of a named output, which may be a list of tensors. */
  private int firstOf(NodeDef node, String output) {
    OpDef op = ops.get(node.getOp());
    if (op == null) {
      throw new IllegalArgumentException(
          "node %s: expected an op of TensorFlow, found %s"
              .formatted(node.getName(), node.getOp()));
    }
    int first = 0;
    for (OpDef.ArgDef argument : op.getOutputArgList()) {
      if (argument.getName().equals(output)) {
        break;
      }
      first += length(argument, node);
    }
    return first;
  }

  private static int length(OpDef.ArgDef argument, NodeDef node) {
    if (!argument.getNumberAttr().isEmpty()) {
      return Math.toIntExact(node.getAttrOrThrow(argument.getNumberAttr()).getI());
    }
    return argument.getTypeListAttr().isEmpty()
        ? 1
        : node.getAttrOrThrow(argument.getTypeListAttr()).getList().getTypeCount();
  }
}
