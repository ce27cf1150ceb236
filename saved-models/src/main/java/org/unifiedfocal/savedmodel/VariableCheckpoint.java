package org.unifiedfocal.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Variables in a TensorFlow V2 checkpoint, {@code PREFIX.index} and {@code PREFIX.data-...}, found
 * by the names that the variables have in their graph, whoever wrote it: the savers of this library
 * and of TensorFlow 1 store them by these names, {@code tf.train.Checkpoint} and {@code
 * tf.saved_model.save} by their place in a tree of Python objects, beside a list of both.
 *
 * <p>Reading makes no use of TensorFlow, whose first session in a process would settle the number
 * of its threads.
 *
 * @param prefix the path without {@code .index}
 */
public record VariableCheckpoint(Path prefix) {
  private static final String INDEX = ".index";

  /** The key of the header, which comes before all names. */
  private static final String HEADER = "";

  /** The bytes of an array of Java. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  /**
   * Finds a checkpoint.
   *
   * @param path the directory of a SavedModel, a path without {@code .index}, or with it
   * @return the checkpoint
   * @throws BadInputException if there is none
   */
  public static VariableCheckpoint find(Path path) {
    String name = path.toString();
    VariableCheckpoint checkpoint =
        Files.isDirectory(path)
            ? ofModel(path)
            : new VariableCheckpoint(
                name.endsWith(INDEX)
                    ? Path.of(name.substring(0, name.length() - INDEX.length()))
                    : path);
    if (!Files.isRegularFile(checkpoint.index())) {
      throw new BadInputException(
          path, "expected a TensorFlow checkpoint, found no " + checkpoint.index());
    }
    return checkpoint;
  }

  /** The checkpoint of a SavedModel. */
  static VariableCheckpoint ofModel(Path directory) {
    return new VariableCheckpoint(directory.resolve("variables").resolve("variables"));
  }

  private Path index() {
    return Path.of(prefix + INDEX);
  }

  /**
   * Reads variables.
   *
   * @param expected their shapes, by name
   * @return float32 values, in the same order
   * @throws BadInputException if one is missing, is of another shape or type, or was damaged
   * @throws UncheckedIOException if a file cannot be read
   */
  public Map<String, FloatNdArray> read(Map<String, Shape> expected) {
    try {
      Map<String, byte[]> table = SortedTable.read(index());
      int shards = BundleHeaderProto.parseFrom(bytes(table, HEADER)).getNumShards();
      byte @Nullable [] objects = table.get(VariableNames.OBJECT_GRAPH);
      VariableNames names =
          objects == null
              ? VariableNames.asKeys()
              : VariableNames.of(content(BundleEntryProto.parseFrom(objects), shards));
      Map<String, FloatNdArray> values = new LinkedHashMap<>();
      for (Map.Entry<String, Shape> variable : expected.entrySet()) {
        String name = variable.getKey();
        BundleEntryProto entry = BundleEntryProto.parseFrom(bytes(table, names.key(name)));
        requireKind(name, entry, variable.getValue());
        values.put(
            name, NdArrays.wrap(variable.getValue(), DataBuffers.of(floats(name, entry, shards))));
      }
      return Collections.unmodifiableMap(values);
    } catch (InvalidProtocolBufferException | BufferUnderflowException e) {
      throw new BadInputException(index(), "expected the index of a checkpoint", e);
    } catch (IOException e) {
      throw new UncheckedIOException(index() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private byte[] content(BundleEntryProto entry, int shards) throws IOException {
    Path file = shard(entry.getShardId(), shards);
    if (entry.getSize() < 0 || entry.getSize() > LARGEST) {
      throw new BadInputException(
          file,
          "expected a variable of at most %,d bytes, found %,d"
              .formatted(LARGEST, entry.getSize()));
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      if (channel.size() - entry.getOffset() < entry.getSize() || entry.getOffset() < 0) {
        throw new BadInputException(
            file,
            "expected %,d bytes at %,d, found a file of %,d"
                .formatted(entry.getSize(), entry.getOffset(), channel.size()));
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) entry.getSize());
      channel.position(entry.getOffset());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // A channel may give less than it is asked for.
      }
      return bytes.array();
    }
  }

  private Path shard(int shard, int shards) {
    return Path.of("%s.data-%05d-of-%05d".formatted(prefix, shard, shards));
  }

  private byte[] bytes(Map<String, byte[]> table, String key) {
    byte @Nullable [] bytes = table.get(key);
    if (bytes == null) {
      throw new BadInputException(
          prefix, "expected a variable %s, found none in the checkpoint".formatted(key));
    }
    return bytes;
  }

  private void requireKind(String name, BundleEntryProto entry, Shape shape) {
    long[] sizes =
        entry.getShape().getDimList().stream().mapToLong(axis -> axis.getSize()).toArray();
    Shape found = Shape.of(sizes);
    if (entry.getDtype() != DataType.DT_FLOAT
        || entry.getSlicesCount() > 0
        || !found.equals(shape)
        || entry.getSize() != shape.size() * Float.BYTES) {
      throw new BadInputException(
          prefix,
          "variable %s: expected DT_FLOAT %s, found %s %s"
              .formatted(name, shape, entry.getDtype(), found));
    }
  }

  private float[] floats(String name, BundleEntryProto entry, int shards) throws IOException {
    byte[] bytes = content(entry, shards);
    if (MaskedChecksum.of(ByteBuffer.wrap(bytes)) != entry.getCrc32C()) {
      throw new BadInputException(
          prefix, "variable %s: expected what was written, found another checksum".formatted(name));
    }
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  /**
   * Writes a new checkpoint.
   *
   * @param values by name
   * @throws IOException if it cannot be written
   */
  void write(Map<String, FloatNdArray> values) throws IOException {
    Files.createDirectories(Objects.requireNonNull(prefix.toAbsolutePath().getParent()));
    List<TFloat32> tensors = new ArrayList<>();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Session.Runner runner = session.runner();
      List<Operand<?>> fed = new ArrayList<>();
      values.forEach(
          (name, value) -> {
            Operand<TFloat32> placeholder =
                tf.placeholder(TFloat32.class, Placeholder.shape(value.shape()));
            TFloat32 tensor = TFloat32.tensorOf(value);
            tensors.add(tensor);
            fed.add(placeholder);
            runner.feed(placeholder, tensor);
          });
      Op save =
          tf.train.save(
              tf.constant(prefix.toAbsolutePath().toString()),
              tf.array(values.keySet().toArray(String[]::new)),
              tf.array(Collections.nCopies(values.size(), "").toArray(String[]::new)),
              fed);
      runner.addTarget(save).run().close();
    } catch (TensorFlowException e) {
      throw new IOException(e.getMessage(), e); // such as a full disk
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }
}
