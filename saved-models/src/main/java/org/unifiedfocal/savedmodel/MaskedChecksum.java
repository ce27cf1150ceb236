package org.unifiedfocal.savedmodel;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC-32C as LevelDB and TensorFlow store it: rotated, with a summand. */
final class MaskedChecksum {
  private MaskedChecksum() {}

  /** The checksum of the bytes that remain. */
  static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
