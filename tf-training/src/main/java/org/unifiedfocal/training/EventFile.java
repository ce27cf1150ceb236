package org.unifiedfocal.training;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tensorflow.proto.Event;
import org.unifiedfocal.savedmodel.MaskedChecksum;

/**
 * A file of TensorFlow's events, to which it is only ever added. Each is a record of the TFRecord
 * format, all little-endian:
 *
 * <pre>length (8 bytes), its masked CRC-32C (4), the event, its masked CRC-32C (4)</pre>
 *
 * <p>A record that a killed process has not finished is cut off when the file is opened.
 */
final class EventFile {
  private static final int HEADER = Long.BYTES + Integer.BYTES;

  private final Path file;
  private boolean empty = true;
  private long lastStep;

  /** Opens a file, which need not exist, and reads on which step it ends. */
  EventFile(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      try {
        long end = read();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(end);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
      }
    }
  }

  /** Whether there is no event in it. */
  boolean isEmpty() {
    return empty;
  }

  /** The largest step of its events. */
  long lastStep() {
    return lastStep;
  }

  void append(Event event) {
    byte[] content = event.toByteArray();
    byte[] bytes = new byte[HEADER + content.length + Integer.BYTES];
    ByteBuffer record = littleEndian(bytes);
    record.putLong(content.length).putInt(MaskedChecksum.of(ByteBuffer.wrap(bytes, 0, Long.BYTES)));
    record.put(content).putInt(MaskedChecksum.of(ByteBuffer.wrap(content)));
    try {
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
    }
    note(event);
  }

  private void note(Event event) {
    empty = false;
    lastStep = Math.max(lastStep, event.getStep());
  }

  /** Reads all events and gives where the last that is whole ends. */
  private long read() throws IOException {
    long end = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        byte[] header = in.readNBytes(HEADER);
        if (header.length < HEADER || !isWhole(header, Long.BYTES)) {
          return end;
        }
        int length = Math.toIntExact(littleEndian(header).getLong());
        byte[] content = in.readNBytes(length + Integer.BYTES);
        if (content.length < length + Integer.BYTES || !isWhole(content, length)) {
          return end;
        }
        note(Event.parseFrom(ByteBuffer.wrap(content, 0, length)));
        end += HEADER + content.length;
      }
    }
  }

  /** Whether some bytes are followed by their checksum. */
  private static boolean isWhole(byte[] bytes, int length) {
    return littleEndian(bytes).getInt(length)
        == MaskedChecksum.of(ByteBuffer.wrap(bytes, 0, length));
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
