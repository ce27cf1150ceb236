package org.unifiedfocal.losses;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.OpDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.tensorflow.types.family.TType;

/**
 * A part of a graph that XLA compiles as one cluster, whatever becomes of the rest of the graph: a
 * function, called by an op that must be compiled.
 */
final class XlaFunction implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(XlaFunction.class.getName());
  private static final Lazy<Boolean> SUPPORTED = new Lazy<>(XlaFunction::canCompile);

  private final String name;
  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);

  /** By names that TensorFlow leaves as they are: it turns "-" into "_", and more. */
  private final Map<String, Operand<?>> arguments = new LinkedHashMap<>();

  private final Signature.Builder signature;

  /** Begins an empty function. */
  XlaFunction(String name) {
    this.name = name;
    this.signature = Signature.builder(name);
  }

  /** Whether this library and platform can compile. If not, a line is logged, once. */
  static boolean isSupported() {
    synchronized (SUPPORTED) {
      return SUPPORTED.get();
    }
  }

  private static boolean canCompile() {
    try (Graph probe = new Graph();
        XlaFunction function = new XlaFunction("probe")) {
      Ops outside = Ops.create(probe);
      Operand<TFloat32> x = function.argument(outside.constant(1f));
      Output<?> doubled = function.call(outside, function.tf.math.add(x, x)).get(0);
      try (Session session = new Session(probe)) {
        session.runner().fetch(doubled).run().close();
      }
      return true;
    } catch (TensorFlowException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          "XLA cannot compile here, the ops run one by one: {0}",
          e.getMessage());
      return false;
    }
  }

  /** Where the ops of the function go. */
  Ops tf() {
    return tf;
  }

  /** What stands in the function for something from outside. */
  <T extends TNumber> Operand<T> argument(Operand<T> outside) {
    String key = "argument" + arguments.size();
    Operand<T> inside =
        tf.withName(key).placeholder(outside.type(), Placeholder.shape(outside.shape()));
    arguments.put(key, outside);
    signature.input(key, inside);
    return inside;
  }

  /** Adds the function, and the op that calls it, to the graph outside. */
  List<Output<?>> call(Ops outside, Operand<?>... results) {
    List<String> keys = new ArrayList<>();
    for (Operand<?> result : results) {
      String key = "result" + keys.size();
      keys.add(key);
      signature.output(key, identity(key, result));
    }
    try (ConcreteFunction function = ConcreteFunction.create(signature.build(), graph)) {
      ((Graph) outside.scope().env()).attachFunction(function);
      OpDef definition = function.getFunctionDef().getSignature();
      Operation call =
          outside
              .scope()
              .opBuilder("PartitionedCall", name)
              .addInputList(
                  definition.getInputArgList().stream()
                      .map(argument -> requireNonNull(arguments.get(argument.getName())).asOutput())
                      .toArray(Output<?>[]::new))
              .setAttr("Tin", types(definition.getInputArgList()))
              .setAttr("Tout", types(definition.getOutputArgList()))
              .setAttr("f", function)
              .setAttr("_XlaMustCompile", true)
              .build();
      List<String> order =
          definition.getOutputArgList().stream().map(OpDef.ArgDef::getName).toList();
      List<Output<?>> ordered = new ArrayList<>();
      keys.forEach(key -> ordered.add(call.output(order.indexOf(key))));
      return ordered;
    }
  }

  private <T extends TType> Operand<T> identity(String key, Operand<T> x) {
    return tf.withName(key).identity(x);
  }

  private static DataType[] types(List<OpDef.ArgDef> arguments) {
    return arguments.stream().map(OpDef.ArgDef::getType).toArray(DataType[]::new);
  }

  @Override
  public void close() {
    graph.close();
  }
}
