package org.unifiedfocal.serving;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.RawTensor;
import org.tensorflow.Result;
import org.tensorflow.Tensor;
import org.tensorflow.types.family.TType;

/**
 * What a run of a network gave.
 *
 * @param specs the outputs of the signature
 * @param result a tensor for each
 */
record BatchOutputs(List<TensorSpec> specs, Result result) {

  /** Gives each request of the batch its rows; to a single one all there is. */
  List<List<OutputTensor>> split(List<PredictInputs> batch) {
    List<List<OutputTensor>> all = new ArrayList<>();
    int total = batch.stream().mapToInt(PredictInputs::rows).sum();
    int row = 0;
    for (PredictInputs request : batch) {
      List<OutputTensor> outputs = new ArrayList<>();
      for (int i = 0; i < specs.size(); i++) {
        boolean alone = batch.size() == 1;
        outputs.add(alone ? whole(i) : rows(i, row, request.rows(), total));
      }
      all.add(outputs);
      row += request.rows();
    }
    return all;
  }

  private OutputTensor whole(int index) {
    RawTensor tensor = raw(index);
    int[] shape = shape(tensor);
    return output(index, tensor, shape, 0, Math.toIntExact(tensor.size()));
  }

  private OutputTensor rows(int index, int from, int count, int total) {
    RawTensor tensor = raw(index);
    int[] shape = shape(tensor);
    if (shape.length == 0 || shape[0] != total) {
      throw new RefusedException(
          RefusedException.FAILURE,
          "output %s: expected %d rows, found shape %s"
              .formatted(specs.get(index).name(), total, JsonTensor.describe(shape)));
    }
    int rowSize = Math.toIntExact(tensor.size() / total);
    shape[0] = count;
    return output(index, tensor, shape, (long) from * rowSize, Math.multiplyExact(count, rowSize));
  }

  private OutputTensor output(int index, RawTensor tensor, int[] shape, long from, int size) {
    TensorSpec spec = specs.get(index);
    return new OutputTensor(spec.name(), shape, spec.type().values(tensor, from, size));
  }

  private RawTensor raw(int index) {
    Tensor tensor = result.get(index);
    return ((TType) tensor).asRawTensor();
  }

  private static int[] shape(RawTensor tensor) {
    long[] sizes = tensor.shape().asArray();
    int[] shape = new int[sizes.length];
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = Math.toIntExact(sizes[axis]);
    }
    return shape;
  }
}
