package org.unifiedfocal.serving;

import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/**
 * What a signature says of an input or output.
 *
 * @param name its name in the signature
 * @param tensor its name in the graph
 * @param type its type
 * @param unknownRank whether its rank is open, so that {@code shape} says nothing
 * @param shape its sizes; -1 where any will do
 */
record TensorSpec(
    String name, String tensor, TensorType type, boolean unknownRank, List<Long> shape) {

  /** Takes the entry of a signature; a type that JSON does not carry gives a refusal. */
  static TensorSpec of(String name, TensorInfo info) {
    return new TensorSpec(
        name,
        info.getName(),
        TensorType.of(name, info.getDtype()),
        info.getTensorShape().getUnknownRank(),
        info.getTensorShape().getDimList().stream().map(TensorShapeProto.Dim::getSize).toList());
  }

  /** Whether the first axis may have any size: rows of several requests fit into one tensor. */
  boolean anyRows() {
    return !unknownRank && !shape.isEmpty() && shape.get(0) < 0;
  }

  void check(int[] found) {
    boolean fits = unknownRank || found.length == shape.size();
    for (int axis = 0; fits && !unknownRank && axis < found.length; axis++) {
      fits = shape.get(axis) < 0 || shape.get(axis) == found[axis];
    }
    if (!fits) {
      throw RefusedException.badRequest(
          "input %s: expected shape %s, found %s"
              .formatted(name, describe(), JsonTensor.describe(found)));
    }
  }

  private String describe() {
    return shape.stream()
        .map(size -> size < 0 ? "?" : size.toString())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
