package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.DataType;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.testing.Python;

class VariableCheckpointTest {
  @TempDir Path folder;

  private final Map<String, FloatNdArray> values = new LinkedHashMap<>();
  private VariableCheckpoint checkpoint;

  @BeforeEach
  void write() throws IOException {
    Random random = new Random(1);
    // So many that the index has several blocks, with names that share their beginnings.
    for (int i = 0; i < 300; i++) {
      values.put("encoder.convolution%d.kernel".formatted(i), array(random, 3, i % 5));
    }
    values.put("scalar", array(random));
    checkpoint = new VariableCheckpoint(folder.resolve("some folder").resolve("ckpt-1"));
    checkpoint.write(values);
  }

  @Test
  void givesBackWhatWasWritten() {
    assertThat(VariableCheckpoint.find(folder.resolve("some folder/ckpt-1"))).isEqualTo(checkpoint);
    assertThat(VariableCheckpoint.find(folder.resolve("some folder/ckpt-1.index")))
        .isEqualTo(checkpoint);
    assertThat(checkpoint.read(shapes())).isEqualTo(values);
  }

  @Test
  void pythonReadsWhatWasWritten() {
    String sum =
        Python.run(
            """
            import sys
            import numpy as np
            import tensorflow as tf

            reader = tf.train.load_checkpoint(sys.argv[1])
            names = reader.get_variable_to_shape_map()
            print(len(names), repr(float(sum(np.sum(reader.get_tensor(n), dtype="f8") for n in sorted(names)))))
            """,
            checkpoint.prefix());
    double expected = 0;
    for (FloatNdArray value : values.values()) {
      for (var scalar : value.scalars()) {
        expected += scalar.getFloat();
      }
    }
    String[] found = sum.split(" ", -1);
    assertThat(found[0]).isEqualTo("301");
    assertThat(Double.parseDouble(found[1])).isCloseTo(expected, within(1e-9));
  }

  /** Keys of TensorFlow 2 are paths through objects, and a name may belong to several variables. */
  @Test
  void findsVariablesOfTensorFlow2ByTheirNames() {
    Python.run(
        """
        import sys
        import tensorflow as tf

        a = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="enc0.conv1.kernel")
        b = tf.Variable([5.0], name="enc0.conv1.bias")
        same = [tf.Variable(float(i), name="same") for i in range(2)]
        integer = tf.Variable(7, name="step")
        tf.train.Checkpoint(z=[b, {"y": a}], same=same, integer=integer).write(sys.argv[1])
        """,
        folder.resolve("tf2"));
    VariableCheckpoint tf2 = VariableCheckpoint.find(folder.resolve("tf2"));
    Map<String, FloatNdArray> found =
        tf2.read(Map.of("enc0.conv1.kernel", Shape.of(2, 2), "enc0.conv1.bias", Shape.of(1)));
    assertThat(found)
        .isEqualTo(
            Map.of(
                "enc0.conv1.kernel",
                NdArrays.wrap(Shape.of(2, 2), DataBuffers.of(1f, 2f, 3f, 4f)),
                "enc0.conv1.bias",
                NdArrays.wrap(Shape.of(1), DataBuffers.of(5f))));
    assertRefused(
        tf2,
        Map.of("same", Shape.scalar()),
        "variable same: expected one of this name, found [same/0/.ATTRIBUTES/VARIABLE_VALUE,"
            + " same/1/.ATTRIBUTES/VARIABLE_VALUE]");
    assertRefused(
        tf2,
        Map.of("step", Shape.scalar()),
        folder.resolve("tf2") + ": variable step: expected DT_FLOAT [], found DT_INT32 []");
  }

  @Test
  void refusesMissingVariablesAndOtherShapes() {
    assertRefused(
        checkpoint,
        Map.of("decoder", Shape.of(3)),
        checkpoint.prefix() + ": expected a variable decoder, found none in the checkpoint");
    assertRefused(
        checkpoint,
        Map.of("scalar", Shape.of(1)),
        checkpoint.prefix() + ": variable scalar: expected DT_FLOAT [1], found DT_FLOAT []");
  }

  @Test
  void refusesDamagedFilesInOneLine() throws IOException {
    Path index = Path.of(checkpoint.prefix() + ".index");
    Path data = Path.of(checkpoint.prefix() + ".data-00000-of-00001");
    byte[] good = Files.readAllBytes(index);
    for (int size : new int[] {0, 7, 47, 48, good.length / 2, good.length - 1}) {
      Files.write(index, Arrays.copyOf(good, size));
      assertRefused(
          checkpoint, shapes(), index + ": expected the index of a TensorFlow checkpoint");
    }
    Random random = new Random(3);
    for (int trial = 0; trial < 300; trial++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(index, bad);
      assertValuesOrOneLine();
    }
    Files.write(index, good);
    byte[] numbers = Files.readAllBytes(data);
    byte[] flipped = numbers.clone();
    flipped[numbers.length / 2] ^= 1;
    Files.write(data, flipped);
    assertRefused(checkpoint, shapes(), checkpoint.prefix() + ": variable encoder.convolution");
    Files.write(data, Arrays.copyOf(numbers, numbers.length / 2));
    assertRefused(checkpoint, shapes(), data + ": expected ");
  }

  /** With checksums that are right, so that it is the numbers themselves that are looked at. */
  @Test
  void refusesAnIndexWithNumbersThatCannotBe() throws IOException {
    byte[] header = BundleHeaderProto.newBuilder().setNumShards(1).build().toByteArray();
    BundleEntryProto scalar =
        BundleEntryProto.newBuilder().setDtype(DataType.DT_FLOAT).setSize(Float.BYTES).build();
    byte[] good = table(Map.of("", header, "scalar", scalar.toByteArray()), 0);
    Path index = Path.of(checkpoint.prefix() + ".index");

    Files.write(index, good);
    assertThat(SortedTable.read(index)).containsOnlyKeys("", "scalar");

    Files.write(index, table(Map.of("", header), 1L << 40));
    assertRefused(
        checkpoint, shapes(), index + ": expected the index of a TensorFlow checkpoint, found");
    Files.write(index, table(Map.of("", header), -1));
    assertRefused(
        checkpoint, shapes(), index + ": expected the index of a TensorFlow checkpoint, found");
    for (long size : new long[] {-1, 1L << 40}) {
      byte[] objects = BundleEntryProto.newBuilder().setSize(size).build().toByteArray();
      Files.write(index, table(Map.of("", header, VariableNames.OBJECT_GRAPH, objects), 0));
      assertRefused(
          checkpoint,
          Map.of("scalar", Shape.scalar()),
          checkpoint.prefix() + ".data-00000-of-00001: expected ");
    }
    byte[] objects = BundleEntryProto.newBuilder().setSize(2).build().toByteArray();
    Files.write(index, table(Map.of("", header, VariableNames.OBJECT_GRAPH, objects), 0));
    Files.write(Path.of(checkpoint.prefix() + ".data-00000-of-00001"), new byte[] {1, 0});
    assertRefused(
        checkpoint,
        Map.of("scalar", Shape.scalar()),
        index + ": expected the index of a checkpoint");
  }

  /** A table of one block, whose place is said to be another one by so many bytes. */
  private static byte[] table(Map<String, byte[]> entries, long shift) {
    ByteBuffer file = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    int size = block(file, new TreeMap<>(entries));
    int start = file.position();
    int indexSize = block(file, new TreeMap<>(Map.of("x", handle(shift, size))));
    file.put(handle(0, 0)).put(handle(start, indexSize));
    byte[] bytes = Arrays.copyOf(file.array(), start + indexSize + 5 + 48);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(bytes.length - Long.BYTES, 0xdb4775248b80fb57L);
    return bytes;
  }

  /** The entries, the number of restarts, no compression and the checksum; gives the size. */
  private static int block(ByteBuffer file, SortedMap<String, byte[]> entries) {
    int start = file.position();
    entries.forEach(
        (key, value) -> {
          file.put((byte) 0).put((byte) key.length()).put((byte) value.length);
          file.put(key.getBytes(StandardCharsets.US_ASCII)).put(value);
        });
    file.putInt(0);
    int size = file.position() - start;
    file.put((byte) 0);
    return file.putInt(MaskedChecksum.of(file.slice(start, size + 1))).position() - start - 5;
  }

  private static byte[] handle(long offset, long size) {
    ByteBuffer handle = ByteBuffer.allocate(20);
    for (long number : new long[] {offset, size}) {
      long rest = number;
      for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
        handle.put((byte) (rest | 0x80));
      }
      handle.put((byte) rest);
    }
    return Arrays.copyOf(handle.array(), handle.position());
  }

  /** A flipped bit is found, or it was in a place of no account. */
  private void assertValuesOrOneLine() {
    try {
      assertThat(checkpoint.read(shapes())).isEqualTo(values);
    } catch (BadInputException | UncheckedIOException e) {
      assertThat(e.getMessage()).hasLineCount(1);
    }
  }

  private static void assertRefused(
      VariableCheckpoint checkpoint, Map<String, Shape> expected, String message) {
    assertThatThrownBy(() -> checkpoint.read(expected))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  private Map<String, Shape> shapes() {
    Map<String, Shape> shapes = new HashMap<>();
    values.forEach((name, value) -> shapes.put(name, value.shape()));
    return shapes;
  }

  private static FloatNdArray array(Random random, long... sizes) {
    Shape shape = Shape.of(sizes);
    float[] numbers = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return NdArrays.wrap(shape, DataBuffers.of(numbers));
  }
}
