package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.savedmodel.SlidingWindow;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.RandomWeights;

/** A clip, a shift and a scale by fixed numbers are part of the exported graph, and done once. */
class RawImageTest {
  private static final Normalization HOUNSFIELD =
      new Normalization.Fixed(101.5, 76.25, new Normalization.Range(-79, 304));

  @TempDir Path folder;

  @Test
  void pythonGivesRawImagesAndJavaTheSame() throws IOException {
    Path model = folder.resolve("model");
    TinyModels.of(3, HOUNSFIELD).write(model, false);
    Image image = hounsfield(13, 18, 11);
    Floats.write(folder.resolve("x"), image.values());
    String signatures =
        Python.run(
            """
            import sys, numpy as np, tensorflow as tf
            model, source, target = sys.argv[1:]
            x = np.fromfile(source, "<f4").reshape(1, 13, 18, 11, 1)
            f = tf.saved_model.load(model).signatures
            p = f["serving_default"](image=tf.constant(x))["probabilities"].numpy()
            p.tofile(target)
            assert (f["labels"](image=tf.constant(x))["labels"].numpy() == p.argmax(-1)).all()
            prepared = ((np.clip(x.astype("f8"), -79, 304) - 101.5) / 76.25).astype("f4")
            q = f["preprocessed"](preprocessed_image=tf.constant(prepared))["probabilities"].numpy()
            assert np.abs(p - q).max() < 1e-5
            print(*sorted(f))
            """,
            model,
            folder.resolve("x"),
            folder.resolve("p"));
    assertThat(signatures).isEqualTo("labels preprocessed serving_default");
    try (SegmentationModel loaded = SegmentationModel.load(model)) {
      assertThat(loaded.card().input().normalizesInGraph()).isTrue();
      assertThat(loaded.card().input().preprocessing().normalization()).isEqualTo(HOUNSFIELD);
      assertThat(loaded.probabilities(image).values())
          .containsExactly(Floats.read(folder.resolve("p")), within(1e-5f));
    }
  }

  /**
   * Images smaller than the window are padded after they were normalised, as in training: whether
   * the graph can normalise makes no difference to the last bit.
   */
  @Test
  void javaGivesWhatItGaveBefore() throws IOException {
    TrainedModel small = TinyModels.of(2, HOUNSFIELD);
    ModelCard card = small.card().withSlidingWindow(SlidingWindow.of(32, 32));
    Path inside = folder.resolve("inside");
    new TrainedModel(small.network(), card).write(inside, false);
    Path before = folder.resolve("before");
    writeForPreparedImages(small.network(), card, before);
    for (Image image : List.of(hounsfield(20, 45), hounsfield(50, 40))) {
      try (SegmentationModel a = SegmentationModel.load(inside);
          SegmentationModel b = SegmentationModel.load(before)) {
        assertThat(a.probabilities(image).values()).isEqualTo(b.probabilities(image).values());
      }
    }
    assertThat(Files.readString(inside.resolve(ModelCard.FILE)))
        .contains("\"normalizationInGraph\" : true");
    assertThat(Files.readString(before.resolve(ModelCard.FILE)))
        .doesNotContain("normalizationInGraph");
  }

  /** What needs the whole image, or another grid, is not for the graph. */
  @Test
  void otherPreprocessingStaysOutside() {
    Path scores = folder.resolve("scores");
    TinyModels.of(2, new Normalization.ZScore()).write(scores, false);
    assertThat(ModelCard.read(scores).input().normalizesInGraph()).isFalse();
    TrainedModel model = TinyModels.of(2, HOUNSFIELD);
    ModelCard resampled =
        ModelCard.of(
            "resampled",
            model.card().classNames(),
            new ModelCard.Input(2, null, new Preprocessing(1, HOUNSFIELD, List.of(1.0, 1.0))));
    Path other = folder.resolve("other");
    new TrainedModel(model.network(), resampled).write(other, false);
    assertThat(ModelCard.read(other).input().normalizesInGraph()).isFalse();
  }

  /** A trainable model normalises by itself too. */
  @Test
  void trainableModelsTakeRawImages() {
    Path frozen = folder.resolve("frozen");
    Path trainable = folder.resolve("trainable");
    TrainedModel model = TinyModels.of(2, HOUNSFIELD);
    model.write(frozen, false);
    model.writeTrainable(trainable, false);
    Image image = hounsfield(16, 24);
    try (TFloat32 tensor =
        TFloat32.tensorOf(Shape.of(1, 16, 24, 1), DataBuffers.of(image.values()))) {
      // TensorFlow moves the scale into a constant kernel, which rounds otherwise.
      assertThat(ServingDefault.probabilities(trainable, tensor))
          .containsExactly(ServingDefault.probabilities(frozen, tensor), within(1e-5f));
    }
    assertThat(ModelCard.read(trainable).input().normalizesInGraph()).isTrue();
  }

  private static void writeForPreparedImages(TrainedNetwork trained, ModelCard card, Path model)
      throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> image =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 1)));
      Operand<TFloat32> probabilities =
          trained
              .network()
              .probabilities(tf, image, new FrozenWeights(tf, RandomWeights.of(trained.network())));
      SavedModelWriter.segmentation(graph, image, probabilities, card).write(model);
    }
  }

  /** Values from below the clip to above it. */
  private static Image hounsfield(int... shape) {
    float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.rint(500 * Math.sin(i) + 100);
    }
    return new Image(Geometry.of(shape), 1, values);
  }
}
