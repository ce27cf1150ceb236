package org.unifiedfocal.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The checked inputs of a predict request.
 *
 * @param signature the name of the signature
 * @param specs the inputs of the signature
 * @param outputs the outputs of the signature
 * @param tensors a tensor for each input
 * @param byRow whether the request gave rows
 */
record PredictInputs(
    String signature,
    List<TensorSpec> specs,
    List<TensorSpec> outputs,
    List<JsonTensor> tensors,
    boolean byRow) {

  /** The size of the first axis. */
  int rows() {
    int[] shape = tensors.get(0).shape();
    return shape.length == 0 ? 1 : shape[0];
  }

  /**
   * What requests must have in common to be run together: signature and shape of a row; null if the
   * signature does not say that all inputs and outputs have rows, or this request has not.
   */
  @Nullable Object group() {
    boolean rowwise =
        specs.stream().allMatch(TensorSpec::anyRows)
            && outputs.stream().allMatch(TensorSpec::anyRows)
            && tensors.stream().allMatch(tensor -> tensor.shape()[0] == rows());
    if (!rowwise) {
      return null;
    }
    List<Object> group = new ArrayList<>(List.of(signature));
    for (JsonTensor tensor : tensors) {
      group.add(Arrays.stream(tensor.shape()).skip(1).boxed().toList());
    }
    return group;
  }
}
