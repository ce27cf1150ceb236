package org.unifiedfocal.serving;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * An output of a model.
 *
 * @param name its name in the signature
 * @param shape its sizes
 * @param values its values in C order
 */
record OutputTensor(String name, int[] shape, TensorValues values) {

  /** Writes it as nested lists. */
  void write(JsonGenerator json) throws IOException {
    write(json, 0, 0);
  }

  /** Writes one slice along the first axis. */
  void writeRow(JsonGenerator json, int row) throws IOException {
    write(json, 1, row * stride(0));
  }

  private void write(JsonGenerator json, int axis, int at) throws IOException {
    if (axis == shape.length) {
      values.write(json, at);
      return;
    }
    json.writeStartArray();
    int stride = stride(axis);
    for (int i = 0; i < shape[axis]; i++) {
      write(json, axis + 1, at + i * stride);
    }
    json.writeEndArray();
  }

  private int stride(int axis) {
    int stride = 1;
    for (int i = axis + 1; i < shape.length; i++) {
      stride *= shape[i];
    }
    return stride;
  }

  /** Refuses infinities and NaN, which JSON does not have. */
  void requireFinite() {
    int index = values.firstNotFinite();
    if (index >= 0) {
      throw new RefusedException(
          RefusedException.FAILURE,
          "output %s: expected finite numbers, found none at value %d of %s"
              .formatted(name, index, JsonTensor.describe(shape)));
    }
  }
}
