package org.unifiedfocal.savedmodel;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Reads a sorted table of LevelDB's format, as which TensorFlow writes the index of a checkpoint: a
 * footer with the place of the index block, an index block with the places of the data blocks, and
 * data blocks with entries, each of which repeats only as much of its key as differs from the one
 * before. TensorFlow does not compress the blocks.
 */
final class SortedTable {
  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int FOOTER_BYTES = 48;

  private final ByteBuffer file;

  private SortedTable(byte[] bytes) {
    file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads all entries in the order of their keys.
   *
   * @throws BadInputException if the file is no such table
   * @throws IOException if it cannot be read
   */
  static Map<String, byte[]> read(Path path) throws IOException {
    try {
      return new SortedTable(Files.readAllBytes(path)).entries();
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new BadInputException(
          path, "expected the index of a TensorFlow checkpoint, found what cannot be read", e);
    }
  }

  private Map<String, byte[]> entries() {
    int footer = file.limit() - FOOTER_BYTES;
    if (file.getLong(file.limit() - Long.BYTES) != MAGIC) {
      throw new IllegalArgumentException("no magic number at the end");
    }
    file.position(footer);
    varint(file); // the place of the meta index, of which TensorFlow makes no use
    varint(file);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (byte[] handle : block(varint(file), varint(file)).values()) {
      ByteBuffer place = ByteBuffer.wrap(handle);
      entries.putAll(block(varint(place), varint(place)));
    }
    return entries;
  }

  private Map<String, byte[]> block(long offset, long size) {
    if (offset < 0 || size < 0 || offset > file.limit() || size > file.limit()) {
      throw new IllegalArgumentException("a block beyond the file");
    }
    int end = (int) (offset + size);
    if (file.get(end) != 0) {
      throw new IllegalArgumentException("a compressed block");
    }
    // The checksum is that of the block and the byte that tells how it is compressed.
    if (MaskedChecksum.of(file.slice((int) offset, end + 1 - (int) offset))
        != file.getInt(end + 1)) {
      throw new IllegalArgumentException("a block with another checksum");
    }
    int restarts = file.getInt(end - Integer.BYTES);
    ByteBuffer block = file.duplicate().position((int) offset);
    block.limit(end - Integer.BYTES * (1 + restarts));
    Map<String, byte[]> entries = new LinkedHashMap<>();
    byte[] key = {};
    while (block.hasRemaining()) {
      int shared = length(block, key.length);
      int rest = length(block, block.remaining());
      byte[] value = new byte[length(block, block.remaining())];
      key = Arrays.copyOf(key, shared + rest);
      block.get(key, shared, rest).get(value);
      entries.put(ByteString.copyFrom(key).toStringUtf8(), value);
    }
    return entries;
  }

  private static int length(ByteBuffer bytes, int most) {
    long length = varint(bytes);
    if (length < 0 || length > most) {
      throw new IllegalArgumentException("a key or value beyond its block");
    }
    return (int) length;
  }

  /** Seven bits a byte, the lowest first. */
  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }
}
