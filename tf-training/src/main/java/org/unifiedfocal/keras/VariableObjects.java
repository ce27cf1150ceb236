package org.unifiedfocal.keras;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedConcreteFunction;
import org.tensorflow.proto.SavedObjectGraphOuterClass.SavedObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject.ObjectReference;

/**
 * The variables of a SavedModel as Python's objects, which know whether they are trainable. What
 * nodes of the graph are called says nothing: the names of variables are made unique when they are
 * saved. But the nodes that restore the model assign to each variable what the checkpoint has under
 * some key, and this key is the path to the variable through the objects.
 *
 * <p>Keras saves each variable twice: the graph reads one of the two, and Python, which follows the
 * objects, the other.
 */
final class VariableObjects {
  private static final Pattern SLASH = Pattern.compile("/");
  private static final Pattern ESCAPED = Pattern.compile("\\.[.S]");

  /** What comes after the path of an object in a key. */
  private static final String ATTRIBUTES = ".ATTRIBUTES";

  private final InlinedGraph graph;
  private final SavedObjectGraph objects;

  /** The numbers of objects by the names of the handles. */
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  VariableObjects(InlinedGraph graph, SavedObjectGraph objects) {
    this.graph = graph;
    this.objects = objects;
    for (NodeDef assignment : graph.graph().getNodeList()) {
      if (assignment.getOp().equals("AssignVariableOp")) {
        key(assignment.getInput(1))
            .flatMap(this::object)
            .ifPresent(number -> numbers.put(InlinedGraph.opOf(assignment.getInput(0)), number));
      }
    }
  }

  /** Whether a handle is that of a variable that an optimiser may change. */
  boolean isTrainable(String handle) {
    @Nullable Integer number = numbers.get(handle);
    return number != null
        && objects.getNodes(number).hasVariable()
        && objects.getNodes(number).getVariable().getTrainable();
  }

  /**
   * Finds the handles of what Python reads where the graph reads others.
   *
   * @param call calls a function of the objects
   * @return by the handle that the call is given
   */
  Map<String, String> twins(NodeDef call) {
    Map<String, String> twins = new LinkedHashMap<>();
    @Nullable SavedConcreteFunction function =
        objects.getConcreteFunctionsMap().get(call.getAttrOrThrow("f").getFunc().getName());
    if (function == null) {
      return twins;
    }
    List<String> inputs =
        call.getInputList().stream().filter(input -> !InlinedGraph.isControl(input)).toList();
    int arguments = inputs.size() - function.getBoundInputsCount();
    for (int i = 0; i < function.getBoundInputsCount(); i++) {
      int read = function.getBoundInputs(i);
      String handle = InlinedGraph.opOf(inputs.get(arguments + i));
      if (!Objects.equals(numbers.get(handle), read)) {
        numbers.forEach(
            (other, number) -> {
              if (number == read) {
                twins.put(handle, other);
              }
            });
      }
    }
    return twins;
  }

  /** The key of a tensor that comes from a checkpoint. */
  private Optional<String> key(String tensor) {
    NodeDef node = graph.node(InlinedGraph.opOf(tensor));
    if (node != null && node.getOp().equals("Identity")) {
      return key(node.getInput(0));
    }
    if (node == null || !node.getOp().equals("RestoreV2")) {
      return Optional.empty();
    }
    NodeDef keys = graph.node(InlinedGraph.opOf(node.getInput(1)));
    if (keys == null || !keys.getOp().equals("Const")) {
      return Optional.empty();
    }
    List<ByteString> values = keys.getAttrOrThrow("value").getTensor().getStringValList();
    int index = Integer.parseInt(tensor.substring(tensor.lastIndexOf(':') + 1));
    return Optional.of(values.get(index).toStringUtf8());
  }

  /** The number of the object at the end of a path, which begins at object 0. */
  private Optional<Integer> object(String key) {
    int number = 0;
    for (String step : SLASH.splitAsStream(key).toList()) {
      if (step.equals(ATTRIBUTES)) {
        return Optional.of(number);
      }
      String name = unescaped(step);
      Optional<ObjectReference> child =
          objects.getNodes(number).getChildrenList().stream()
              .filter(reference -> reference.getLocalName().equals(name))
              .findFirst();
      if (child.isEmpty()) {
        return Optional.empty();
      }
      number = child.get().getNodeId();
    }
    return Optional.empty();
  }

  /**
   * The name of an object as it is in a key, where TensorFlow writes {@code .S} for a slash and two
   * points for one.
   */
  static String unescaped(String step) {
    return ESCAPED.matcher(step).replaceAll(pair -> pair.group().equals(".S") ? "/" : ".");
  }
}
