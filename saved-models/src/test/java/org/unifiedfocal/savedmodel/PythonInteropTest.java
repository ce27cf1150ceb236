package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.testing.Python;

/** What Java wrote runs in Python's TensorFlow, and the other way round. */
class PythonInteropTest {
  @TempDir Path folder;

  @Test
  void pythonGivesTheSameProbabilitiesInTwoAndThreeDimensions() throws IOException {
    Image flat = SmallNetwork.image(2, 37, 22);
    Image volume = SmallNetwork.image(1, 9, 14, 11);
    SmallNetwork.write(folder.resolve("2d"), SmallNetwork.card(2, 2, 3));
    SmallNetwork.write(folder.resolve("3d"), SmallNetwork.card(3, 1, 4));
    write(folder.resolve("2d.in"), flat.values());
    write(folder.resolve("3d.in"), volume.values());

    String facts =
        Python.run(
            """
            import os, sys
            import numpy as np
            import tensorflow as tf

            folder = sys.argv[1]
            for name, shape in [("2d", (37, 22, 2)), ("3d", (9, 14, 11, 1))]:
                x = np.fromfile(os.path.join(folder, name + ".in"), "<f4").reshape(shape)
                axes = tuple(range(x.ndim - 1))
                x64 = x.astype("f8")
                z = (x64 - x64.mean(axes)) / x64.std(axes)
                model = tf.saved_model.load(os.path.join(folder, name), tags=["serve"])
                assert sorted(model.signatures) == ["labels", "serving_default"]
                predict = model.signatures["serving_default"]
                (key, spec), = predict.structured_input_signature[1].items()
                (out, out_spec), = predict.structured_outputs.items()
                print(key, spec.dtype.name, spec.shape.as_list(), out, out_spec.dtype.name,
                      out_spec.shape.as_list())
                p = predict(**{key: tf.constant(z[None], tf.float32)})[out].numpy()
                p.astype("<f4").tofile(os.path.join(folder, name + ".out"))
                two = predict(**{key: tf.constant(np.stack([z, 0 * z]), tf.float32)})[out].numpy()
                assert np.abs(two[0] - p[0]).max() < 1e-6
                labels = model.signatures["labels"](**{key: tf.constant(z[None], tf.float32)})
                assert labels["labels"].dtype == tf.uint8
                assert (labels["labels"].numpy() == p.argmax(-1)).all()
            """,
            folder);

    assertThat(facts.lines())
        .containsExactly(
            "preprocessed_image float32 [None, None, None, 2]"
                + " probabilities float32 [None, None, None, 3]",
            "preprocessed_image float32 [None, None, None, None, 1]"
                + " probabilities float32 [None, None, None, None, 4]");
    assertProbabilities(folder.resolve("2d"), flat, folder.resolve("2d.out"));
    assertProbabilities(folder.resolve("3d"), volume, folder.resolve("3d.out"));
  }

  @Test
  void modelsOfPythonRunWithACardBesideThem() throws IOException {
    Image flat = SmallNetwork.image(2, 21, 34);
    Image volume = SmallNetwork.image(1, 7, 9, 10);
    write(folder.resolve("2d.in"), flat.values());
    write(folder.resolve("3d.in"), volume.values());

    Python.run(
        """
        import os, sys
        import numpy as np
        import tensorflow as tf
        import keras

        folder = sys.argv[1]

        def scores(name, shape):
            x = np.fromfile(os.path.join(folder, name + ".in"), "<f4").reshape(shape)
            x = x.astype("f8")
            axes = tuple(range(x.ndim - 1))
            return ((x - x.mean(axes)) / x.std(axes)).astype("f4")[None]

        keras.utils.set_random_seed(1)
        scan = keras.Input((None, None, 2), name="scan")
        y = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(scan)
        y = keras.layers.BatchNormalization()(y)
        y = keras.layers.Conv2D(3, 1, activation="softmax")(y)
        model = keras.Model(scan, y)
        model.export(os.path.join(folder, "keras"), verbose=False)
        tf.saved_model.save(model, os.path.join(folder, "unportable"))
        model.predict(scores("2d", (21, 34, 2)), verbose=0).tofile(os.path.join(folder, "2d.out"))

        class Network(tf.Module):
            def __init__(self):
                self.w = tf.Variable(tf.random.stateless_normal((3, 3, 3, 1, 2), (1, 2)))

            @tf.function(input_signature=[tf.TensorSpec((None, None, None, None, 1), name="vol")])
            def __call__(self, vol):
                return {"classes": tf.nn.softmax(tf.nn.conv3d(vol, self.w, [1] * 5, "SAME"))}

        network = Network()
        tf.saved_model.save(network, os.path.join(folder, "module"),
                            signatures={"serving_default": network.__call__})
        p = network(tf.constant(scores("3d", (7, 9, 10, 1))))["classes"]
        p.numpy().tofile(os.path.join(folder, "3d.out"))
        """,
        folder);
    ModelCard card = SmallNetwork.card(2, 2, 3);
    card.write(folder.resolve("keras"));
    card.write(folder.resolve("unportable"));
    SmallNetwork.card(3, 1, 2).write(folder.resolve("module"));

    assertProbabilities(folder.resolve("keras"), flat, folder.resolve("2d.out"));
    assertProbabilities(folder.resolve("module"), volume, folder.resolve("3d.out"));
    Path unportable = folder.resolve("unportable");
    try (SegmentationModel model = SegmentationModel.load(unportable)) {
      assertThatThrownBy(() -> model.segment(flat))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              unportable
                  + ": the weights are not where TensorFlow outside Python looks for them;"
                  + " write a Keras model with model.export(...), not tf.saved_model.save");
    }
  }

  private static void assertProbabilities(Path directory, Image image, Path file)
      throws IOException {
    float[] expected = read(file);
    try (SegmentationModel model = SegmentationModel.load(directory)) {
      float[] found = model.segment(image).probabilities().values();

      assertThat(found).hasSize(expected.length);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).as("probability %d", i).isCloseTo(expected[i], within(1e-6f));
      }
    }
  }

  private static void write(Path file, float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(file, bytes.array());
  }

  private static float[] read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
