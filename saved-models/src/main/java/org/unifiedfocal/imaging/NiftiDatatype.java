package org.unifiedfocal.imaging;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** The voxel types of NIfTI that have a real value, or 8-bit colour samples. */
public enum NiftiDatatype {
  /** Unsigned 8-bit integer. */
  UINT8(2, 1, 1),
  /** Signed 16-bit integer. */
  INT16(4, 2, 1),
  /** Signed 32-bit integer. */
  INT32(8, 4, 1),
  /** IEEE 754 single precision. */
  FLOAT32(16, 4, 1),
  /** IEEE 754 double precision. */
  FLOAT64(64, 8, 1),
  /** Red, green and blue, interleaved, 8 bits each. */
  RGB24(128, 1, 3),
  /** Signed 8-bit integer. */
  INT8(256, 1, 1),
  /** Unsigned 16-bit integer. */
  UINT16(512, 2, 1),
  /** Unsigned 32-bit integer. */
  UINT32(768, 4, 1),
  /** Signed 64-bit integer. */
  INT64(1024, 8, 1),
  /** Unsigned 64-bit integer. */
  UINT64(1280, 8, 1),
  /** Red, green, blue and alpha, interleaved, 8 bits each. */
  RGBA32(2304, 1, 4);

  private final int code;
  private final int sampleBytes;
  private final int samples;

  NiftiDatatype(int code, int sampleBytes, int samples) {
    this.code = code;
    this.sampleBytes = sampleBytes;
    this.samples = samples;
  }

  /**
   * Gives the number in the header's {@code datatype} field.
   *
   * @return the code of the NIfTI standard
   */
  public int code() {
    return code;
  }

  /**
   * Gives the size of one sample.
   *
   * @return 1, 2, 4 or 8 bytes
   */
  public int sampleBytes() {
    return sampleBytes;
  }

  /**
   * Gives the number of samples a voxel.
   *
   * @return 3 or 4 for the colour types, otherwise 1
   */
  public int samples() {
    return samples;
  }

  /** The number that the header's {@code bitpix} field must hold. */
  int bitsPerVoxel() {
    return 8 * sampleBytes * samples;
  }

  /** Widens {@code count} samples from the start of {@code raw}, in its byte order. */
  void widen(ByteBuffer raw, int count, double[] into) {
    switch (this) {
      case UINT8, RGB24, RGBA32 -> {
        for (int i = 0; i < count; i++) {
          into[i] = raw.get(i) & 0xff;
        }
      }
      case INT8 -> {
        for (int i = 0; i < count; i++) {
          into[i] = raw.get(i);
        }
      }
      case INT16 -> {
        ShortBuffer shorts = raw.asShortBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = shorts.get(i);
        }
      }
      case UINT16 -> {
        ShortBuffer shorts = raw.asShortBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = shorts.get(i) & 0xffff;
        }
      }
      case INT32 -> {
        IntBuffer ints = raw.asIntBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = ints.get(i);
        }
      }
      case UINT32 -> {
        IntBuffer ints = raw.asIntBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = ints.get(i) & 0xffffffffL;
        }
      }
      case INT64 -> {
        LongBuffer longs = raw.asLongBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = longs.get(i);
        }
      }
      case UINT64 -> {
        LongBuffer longs = raw.asLongBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = unsigned(longs.get(i));
        }
      }
      case FLOAT32 -> {
        FloatBuffer floats = raw.asFloatBuffer();
        for (int i = 0; i < count; i++) {
          into[i] = floats.get(i);
        }
      }
      case FLOAT64 -> {
        DoubleBuffer doubles = raw.asDoubleBuffer();
        doubles.get(0, into, 0, count);
      }
    }
  }

  /** Halves a value above 2^63, keeping its last bit so that it is rounded once only. */
  private static double unsigned(long value) {
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }
}
