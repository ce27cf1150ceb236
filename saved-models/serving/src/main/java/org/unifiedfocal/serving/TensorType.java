package org.unifiedfocal.serving;

import java.util.Arrays;
import org.tensorflow.RawTensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TType;

/** The types of tensors that go in and out as JSON. */
enum TensorType {
  DT_FLOAT(-Float.MAX_VALUE, Float.MAX_VALUE, false),
  DT_DOUBLE(-Double.MAX_VALUE, Double.MAX_VALUE, false),
  DT_INT32(Integer.MIN_VALUE, Integer.MAX_VALUE, true),
  /** Whole numbers as far as a double has them all, as in JavaScript. */
  DT_INT64(-(1L << 53), 1L << 53, true),
  DT_UINT8(0, 255, true),
  DT_BOOL(0, 1, true);

  private final double lowest;
  private final double highest;
  private final boolean whole;

  TensorType(double lowest, double highest, boolean whole) {
    this.lowest = lowest;
    this.highest = highest;
    this.whole = whole;
  }

  static TensorType of(String name, DataType type) {
    return Arrays.stream(values())
        .filter(each -> each.name().equals(type.name()))
        .findAny()
        .orElseThrow(
            () ->
                RefusedException.badRequest(
                    "%s: expected a tensor of %s, found %s, which is not served as JSON"
                        .formatted(name, Arrays.toString(values()), type)));
  }

  /** Refuses what this type does not have; a float takes what rounds to one. */
  void check(String name, JsonTensor tensor) {
    if (tensor.truth() != (this == DT_BOOL)) {
      throw RefusedException.badRequest(
          "input %s: expected %s, found %s"
              .formatted(
                  name,
                  this == DT_BOOL ? "true and false" : "numbers",
                  tensor.truth() ? "truth values" : "numbers"));
    }
    int size = tensor.size();
    for (int i = 0; i < size; i++) {
      double value = tensor.values()[i];
      double stored = this == DT_FLOAT ? (float) value : value;
      boolean inRange = stored >= lowest && stored <= highest;
      if (!inRange || (whole && value != Math.rint(value))) {
        throw RefusedException.badRequest(
            "input %s: expected values of %s, found %s".formatted(name, this, value));
      }
    }
  }

  /**
   * Makes one tensor of the values of several, one after the other.
   *
   * @param shape of all together
   * @param parts checked values
   * @return the tensor, to be closed
   */
  TType tensor(Shape shape, Iterable<JsonTensor> parts) {
    TType tensor =
        switch (this) {
          case DT_FLOAT -> TFloat32.tensorOf(shape);
          case DT_DOUBLE -> TFloat64.tensorOf(shape);
          case DT_INT32 -> TInt32.tensorOf(shape);
          case DT_INT64 -> TInt64.tensorOf(shape);
          case DT_UINT8 -> TUint8.tensorOf(shape);
          case DT_BOOL -> TBool.tensorOf(shape);
        };
    try {
      long at = 0;
      for (JsonTensor part : parts) {
        fill(tensor.asRawTensor(), at, part.values(), part.size());
        at += part.size();
      }
      return tensor;
    } catch (RuntimeException | Error e) { // such as no memory for the narrow values
      tensor.close();
      throw e;
    }
  }

  private void fill(RawTensor tensor, long at, double[] values, int size) {
    switch (this) {
      case DT_FLOAT -> {
        float[] narrow = new float[size];
        for (int i = 0; i < size; i++) {
          narrow[i] = (float) values[i];
        }
        tensor.data().asFloats().offset(at).write(narrow);
      }
      case DT_DOUBLE -> tensor.data().asDoubles().offset(at).write(values, 0, size);
      case DT_INT32 -> {
        int[] narrow = new int[size];
        for (int i = 0; i < size; i++) {
          narrow[i] = (int) values[i];
        }
        tensor.data().asInts().offset(at).write(narrow);
      }
      case DT_INT64 -> {
        long[] narrow = new long[size];
        for (int i = 0; i < size; i++) {
          narrow[i] = (long) values[i];
        }
        tensor.data().asLongs().offset(at).write(narrow);
      }
      case DT_UINT8, DT_BOOL -> {
        byte[] narrow = new byte[size];
        for (int i = 0; i < size; i++) {
          narrow[i] = (byte) (int) values[i];
        }
        ByteDataBuffer bytes = DataBuffers.of(narrow, true, false);
        bytes.copyTo(tensor.data().offset(at), size);
      }
    }
  }

  /** Takes a share of a tensor's values, in C order, as what Jackson writes. */
  TensorValues values(RawTensor tensor, long from, int size) {
    return switch (this) {
      case DT_FLOAT -> {
        float[] values = new float[size];
        tensor.data().asFloats().offset(from).read(values);
        yield new TensorValues.Floats(values);
      }
      case DT_DOUBLE -> {
        double[] values = new double[size];
        tensor.data().asDoubles().offset(from).read(values);
        yield new TensorValues.Doubles(values);
      }
      case DT_INT32 -> {
        int[] values = new int[size];
        tensor.data().asInts().offset(from).read(values);
        yield new TensorValues.Ints(values);
      }
      case DT_INT64 -> {
        long[] values = new long[size];
        tensor.data().asLongs().offset(from).read(values);
        yield new TensorValues.Longs(values);
      }
      case DT_UINT8, DT_BOOL -> {
        byte[] values = new byte[size];
        tensor.data().offset(from).read(values);
        yield new TensorValues.Bytes(values, this == DT_BOOL);
      }
    };
  }
}
