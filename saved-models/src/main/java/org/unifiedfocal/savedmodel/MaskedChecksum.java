package org.unifiedfocal.savedmodel;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC-32C as LevelDB and TensorFlow store it, in the index of a checkpoint and in record files:
 * rotated by 15 bits to the right, plus 0xa282ead8.
 */
public final class MaskedChecksum {
  private MaskedChecksum() {}

  /**
   * Computes the checksum of the bytes that remain.
   *
   * @param bytes none of which remain then
   * @return the masked checksum
   */
  public static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
