package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.Segmentation;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.Activation;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNetOptions;
import org.unifiedfocal.unet.Upsampling;

/** Trained in Java, exported, run in Java and in Python: the same numbers. */
class ModelExportTest {
  private static final String PREDICT =
      """
      import sys, numpy as np, tensorflow as tf
      model, source, target, shape = sys.argv[1:]
      x = np.fromfile(source, "<f4").reshape([int(n) for n in shape.split(",")])
      f = tf.saved_model.load(model).signatures["serving_default"]
      f(preprocessed_image=tf.constant(x))["probabilities"].numpy().astype("<f4").tofile(target)
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "2, batch, relu, false, 0, transposed, unified-focal(asymmetric)",
    "3, batch, relu, false, 0, transposed, unified-focal(asymmetric)",
    "2, batch, leaky-relu, true, 0.2, nearest, dice",
    "3, instance, leaky-relu, true, 0.2, linear, deep-supervision(unified-focal(asymmetric))",
    "2, group:2, leaky-relu, false, 0, linear, deep-supervision(dice)"
  })
  void pythonGivesTheProbabilitiesOfTheTraining(
      int dimensions,
      String norm,
      String activation,
      boolean residual,
      double dropout,
      String upsampling,
      String loss) {
    TrainingSettingsBuilder settings = dimensions == 2 ? TinyRun.images(1) : TinyRun.volumes(1);
    settings
        .loss(loss)
        .networkOptions(
            new UNetOptions(
                Norm.parse(norm),
                Activation.parse(activation),
                residual,
                dropout,
                Upsampling.parse(upsampling),
                Precision.FLOAT32));
    TrainingRun run = TrainingRun.create(folder.resolve("run"), settings.build());
    new Trainer(run, TrainingListener.NONE).train();
    Checkpoint last = run.checkpoints().latest().orElseThrow();
    Path model = folder.resolve("model");
    new ModelExport(run, last).write(model, false);

    // Sizes that the depth does not divide, another batch than in training.
    Shape shape = dimensions == 2 ? Shape.of(3, 37, 50, 1) : Shape.of(1, 13, 18, 11, 1);
    try (TFloat32 input = RandomTensors.normal(shape, 3);
        TrainingGraph graph = run.graph()) {
      last.restore(graph);
      float[] expected;
      try (TFloat32 probabilities = graph.probabilities(input)) {
        expected = Floats.of(probabilities);
      }
      Floats.write(folder.resolve("x"), Floats.of(input));
      Python.run(
          PREDICT,
          model,
          folder.resolve("x"),
          folder.resolve("p"),
          shape.toString().replaceAll("[\\[\\] ]", ""));
      assertThat(Floats.read(folder.resolve("p"))).containsExactly(expected, within(1e-5f));
    }
  }

  @Test
  void theCardAndTheModelAreEnoughToSegmentAFile() {
    TrainingRun run = TrainingRun.create(folder.resolve("run"), TinyRun.volumes(1).build());
    new Trainer(run, TrainingListener.NONE).train();
    Path folderOfModel = folder.resolve("model");
    ModelExport export = new ModelExport(run, run.checkpoints().latest().orElseThrow());
    export.write(folderOfModel, false);
    assertThatThrownBy(() -> export.write(folderOfModel, false))
        .isInstanceOf(BadInputException.class);
    export.write(folderOfModel, true);
    try (SegmentationModel model = SegmentationModel.load(folderOfModel)) {
      ModelCard card = model.card();
      assertThat(card.classNames()).containsExactly("background", "Anterior", "Posterior");
      assertThat(card.input().spacing()).containsExactly(1.0, 1.0, 1.0);
      ModelCard.Training training = Objects.requireNonNull(card.training());
      assertThat(training.loss()).startsWith("unified-focal(asymmetric");
      assertThat(training.metrics()).containsKey("all");
      Image image =
          ImageReader.read(TinyRun.HIPPOCAMPUS.resolve("imagesTr/hippocampus_001.nii.gz"));
      Segmentation found = model.segment(image);
      assertThat(found.labels().geometry()).isEqualTo(image.geometry());
      assertThat(found.probabilities().channels()).isEqualTo(3);
    }
  }

  /** Voxels of a microscope: 4 by 0.25 by 0.25 micrometres. */
  @Test
  void theSpacingOfTheCardKeepsItsDigits() throws IOException {
    Geometry geometry = new Geometry(List.of(16, 16, 16), Affine.scaling(0.00025, 0.00025, 0.004));
    for (String name : List.of("a", "b")) {
      float[] values = new float[geometry.voxels()];
      byte[] labels = new byte[values.length];
      for (int voxel = 0; voxel < values.length; voxel++) {
        values[voxel] = voxel % 7;
        labels[voxel] = (byte) (voxel % 2);
      }
      Files.createDirectories(folder.resolve("data/images"));
      Files.createDirectories(folder.resolve("data/masks"));
      NiftiWriter.write(
          folder.resolve("data/images/" + name + ".nii"), new Image(geometry, 1, values), false);
      NiftiWriter.write(
          folder.resolve("data/masks/" + name + ".nii"), new LabelMap(geometry, labels), false);
    }
    TrainingSettings settings =
        new TrainingSettingsBuilder(folder.resolve("data"), "folder")
            .patchSize(List.of(16, 16, 16))
            .baseFilters(2)
            .depth(1)
            .batchSize(1)
            .stepsPerEpoch(1)
            .threads(2)
            .epochs(1)
            .build();
    TrainingRun run = TrainingRun.create(folder.resolve("run"), settings);
    new Trainer(run, TrainingListener.NONE).train();
    TrainedModel model = new ModelExport(run, run.checkpoints().latest().orElseThrow()).model();
    assertThat(model.card().input().spacing()).containsExactly(0.004, 0.00025, 0.00025);
    assertThat(settings.preprocessing().spacing()).containsExactly(0.004, 0.00025, 0.00025);
  }
}
