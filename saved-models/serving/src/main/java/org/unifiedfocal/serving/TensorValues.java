package org.unifiedfocal.serving;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The values of a tensor in C order. */
sealed interface TensorValues {

  /** Writes one value. */
  void write(JsonGenerator json, int index) throws IOException;

  /** The first value that JSON has no number for; negative if there is none. */
  default int firstNotFinite() {
    return -1;
  }

  /** Of DT_FLOAT. */
  record Floats(float[] values) implements TensorValues {
    @Override
    public void write(JsonGenerator json, int index) throws IOException {
      json.writeNumber(values[index]);
    }

    @Override
    public int firstNotFinite() {
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i])) {
          return i;
        }
      }
      return -1;
    }
  }

  /** Of DT_DOUBLE. */
  record Doubles(double[] values) implements TensorValues {
    @Override
    public void write(JsonGenerator json, int index) throws IOException {
      json.writeNumber(values[index]);
    }

    @Override
    public int firstNotFinite() {
      for (int i = 0; i < values.length; i++) {
        if (!Double.isFinite(values[i])) {
          return i;
        }
      }
      return -1;
    }
  }

  /** Of DT_INT32. */
  record Ints(int[] values) implements TensorValues {
    @Override
    public void write(JsonGenerator json, int index) throws IOException {
      json.writeNumber(values[index]);
    }
  }

  /** Of DT_INT64. */
  record Longs(long[] values) implements TensorValues {
    @Override
    public void write(JsonGenerator json, int index) throws IOException {
      json.writeNumber(values[index]);
    }
  }

  /** Of DT_UINT8, or of DT_BOOL. */
  record Bytes(byte[] values, boolean truth) implements TensorValues {
    @Override
    public void write(JsonGenerator json, int index) throws IOException {
      if (truth) {
        json.writeBoolean(values[index] != 0);
      } else {
        json.writeNumber(Byte.toUnsignedInt(values[index]));
      }
    }
  }
}
