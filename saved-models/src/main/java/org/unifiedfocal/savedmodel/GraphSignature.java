package org.unifiedfocal.savedmodel;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a SavedModel takes and gives under the name of one signature.
 *
 * @param inputs tensors that are fed, by their names in the signature
 * @param outputs tensors that are fetched, by their names in the signature
 */
record GraphSignature(Map<String, Output<?>> inputs, Map<String, Output<?>> outputs) {
  static final GraphSignature EMPTY = new GraphSignature(Map.of(), Map.of());

  GraphSignature withInput(String name, Output<?> tensor) {
    return new GraphSignature(with(inputs, name, tensor), outputs);
  }

  GraphSignature withOutput(String name, Output<?> tensor) {
    return new GraphSignature(inputs, with(outputs, name, tensor));
  }

  /**
   * Refuses a signature without outputs, or with one that needs a placeholder that is not fed. What
   * lies before a fed tensor that is no placeholder is not needed, and not looked at.
   *
   * @throws IllegalArgumentException with the name of the signature
   */
  void requireComplete(String name, Graph graph) {
    if (outputs.isEmpty()) {
      throw noOutput(name);
    }
    if (!inputs.values().stream().allMatch(GraphSignature::isPlaceholder)) {
      return;
    }
    Collection<Output<?>> given = inputs.values();
    for (GraphOperation operation : graph.subgraphTo(new HashSet<>(outputs.values()))) {
      if (operation.type().equals("Placeholder") && !given.contains(operation.output(0))) {
        throw new IllegalArgumentException(
            "signature %s: expected every placeholder an output needs, found no input for %s"
                .formatted(name, operation.name()));
      }
    }
  }

  static IllegalArgumentException noOutput(String name) {
    return new IllegalArgumentException(
        "signature %s: expected an output, found none".formatted(name));
  }

  static boolean isPlaceholder(Output<?> tensor) {
    return tensor.op().type().equals("Placeholder");
  }

  SignatureDef definition() {
    SignatureDef.Builder definition =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    inputs.forEach((name, tensor) -> definition.putInputs(name, info(tensor)));
    outputs.forEach((name, tensor) -> definition.putOutputs(name, info(tensor)));
    return definition.build();
  }

  private static TensorInfo info(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.index())
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      return proto.setUnknownRank(true).build();
    }
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }

  /** A copy with one entry more, in the order of adding. */
  static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
    Map<String, V> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return Collections.unmodifiableMap(more);
  }
}
