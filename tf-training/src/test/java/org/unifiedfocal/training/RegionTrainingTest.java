package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.savedmodel.Segmentation;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;

/** Networks that are trained on regions that overlap. */
class RegionTrainingTest {
  private static final Regions REGIONS = Regions.parse("hippocampus=1+2,anterior=1");
  private static final Path SCAN = TinyRun.HIPPOCAMPUS.resolve("imagesTr/hippocampus_001.nii.gz");

  private static final String PREDICT =
      """
      import sys, numpy as np, tensorflow as tf
      folder, source, shape = sys.argv[1:]
      x = tf.constant(np.fromfile(source, "<f4").reshape([int(n) for n in shape.split(",")]))
      m = tf.saved_model.load(folder)
      p = m.signatures["serving_default"](preprocessed_image=x)["probabilities"].numpy()
      y = m.signatures["labels"](preprocessed_image=x)["labels"].numpy()
      p.astype("<f4").tofile(source + ".p")
      expected = np.zeros(p.shape[:-1], "u1")
      for i, c in enumerate([2, 1]):
          expected[p[..., i] > 0.5] = c
      print(y.dtype, y.shape == expected.shape and (y == expected).all())
      y.tofile(source + ".y")
      """;

  @TempDir Path folder;

  /** The cross-entropy of each region by its definition, from the probabilities of the network. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theLossIsThatOfTheRegionsWithoutIgnoredVoxels(int dimensions) {
    Regions regions = Regions.parse("whole=1+2+3,core=1+3,enhancing=3");
    UNetOptions options = UNetOptions.withDefaults().withNorm(new Norm.Instance());
    Shape voxels = dimensions == 2 ? Shape.of(2, 8, 8) : Shape.of(2, 8, 8, 8);
    try (TrainingGraph graph =
            new TrainingGraph(
                new UNet(dimensions, 1, 3, 4, 1, options),
                2,
                Collections.nCopies(dimensions, 8),
                CrossEntropyLoss.withDefaults().withRegions(),
                regions,
                Adam.withDefaults(),
                2,
                SingleProcess.INSTANCE);
        TFloat32 images = RandomTensors.normal(voxels.append(1), 1);
        TUint8 labels = RandomTensors.labels(voxels, 4, 2)) {
      graph.initialise(3);
      int size = (int) voxels.size();
      byte[] classes = new byte[size];
      labels.asRawTensor().data().read(classes);
      for (int voxel = 0; voxel < size; voxel += 5) {
        classes[voxel] = (byte) LabelMap.IGNORED;
      }
      labels.asRawTensor().data().write(classes);
      float[] p = new float[3 * size];
      try (TFloat32 probabilities = graph.probabilities(images)) {
        probabilities.asRawTensor().data().asFloats().read(p);
      }
      double expected =
          IntStream.range(0, 2)
              .mapToDouble(sample -> crossEntropy(regions, p, classes, sample, size / 2))
              .average()
              .orElseThrow();
      assertThat((double) graph.step(images, labels, 1e-3f)).isCloseTo(expected, within(1e-5));
    }
  }

  private static double crossEntropy(
      Regions regions, float[] p, byte[] classes, int sample, int size) {
    double sum = 0;
    int voxels = 0;
    for (int voxel = sample * size; voxel < (sample + 1) * size; voxel++) {
      int label = Byte.toUnsignedInt(classes[voxel]);
      if (label != LabelMap.IGNORED) {
        voxels++;
        for (int region = 0; region < 3; region++) {
          boolean inside = regions.list().get(region).classes().contains(label);
          double found = p[3 * voxel + region];
          sum -= Math.log(inside ? found : 1 - found) / 3;
        }
      }
    }
    return sum / voxels;
  }

  @ParameterizedTest
  @CsvSource({
    "unified-focal(asymmetric), float32",
    "deep-supervision(unified-focal(asymmetric)), float32",
    "dice(batch-sums), bfloat16"
  })
  void pythonGivesTheRegionsOfTheTraining(String loss, String precision) throws IOException {
    TrainingSettings settings =
        TinyRun.volumes(1)
            .regions(REGIONS)
            .loss(loss)
            .networkOptions(UNetOptions.withDefaults().withPrecision(Precision.parse(precision)))
            .build();
    assertThat(settings.network().classes()).isEqualTo(2);
    TrainingRun run = TrainingRun.create(folder.resolve("run"), settings);
    EpochResult result = new Trainer(run, TrainingListener.NONE).train().get(0);
    assertThat(result.loss()).isFinite();
    assertThat(result.classDice()).containsOnlyKeys("hippocampus", "anterior");
    assertThat(run.folder().resolve("metrics.csv"))
        .content()
        .startsWith("epoch,learning_rate,loss,dice,dice_hippocampus,dice_anterior,seconds\n");
    Path model = folder.resolve("model");
    Checkpoint last = run.checkpoints().latest().orElseThrow();
    new ModelExport(run, last).write(model, false);

    Shape shape = Shape.of(2, 13, 18, 11, 1);
    Path source = folder.resolve("x");
    float[] expected = new float[(int) shape.size() * 2];
    try (TFloat32 input = RandomTensors.normal(shape, 3);
        TrainingGraph graph = run.graph()) {
      float[] x = new float[(int) shape.size()];
      input.asRawTensor().data().asFloats().read(x);
      ByteBuffer bytes = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(x);
      Files.write(source, bytes.array());
      last.restore(graph);
      try (TFloat32 probabilities = graph.probabilities(input)) {
        probabilities.asRawTensor().data().asFloats().read(expected);
      }
    }
    assertThat(Python.run(PREDICT, model, source, "2,13,18,11,1")).isEqualTo("uint8 True");
    float[] found = new float[expected.length];
    ByteBuffer.wrap(Files.readAllBytes(folder.resolve("x.p")))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(found);
    assertThat(found).containsExactly(expected, within(1e-5f));

    try (SegmentationModel loaded = SegmentationModel.load(model)) {
      assertThat(loaded.card().regions()).isEqualTo(REGIONS);
      assertThat(loaded.card().layout()).isEqualTo("msd");
      assertThat(loaded.card().classNames()).containsExactly("background", "Anterior", "Posterior");
      assertThat(Objects.requireNonNull(loaded.card().training()).metrics())
          .containsKeys("hippocampus", "anterior", "all");
      Image image = ImageReader.read(SCAN);
      Segmentation segmentation = loaded.segment(image);
      assertThat(segmentation.probabilities().channels()).isEqualTo(2);
      assertThat(segmentation.labels().geometry()).isEqualTo(image.geometry());
    }
  }

  @Test
  void aRunThatWasStoppedGivesTheSameWeights() {
    TrainingSettings settings = TinyRun.volumes(2).regions(REGIONS).build();
    assertThat(settings.regions()).isEqualTo("hippocampus=1+2,anterior=1");
    TrainingRun whole = TrainingRun.create(folder.resolve("whole"), settings);
    new Trainer(whole, TrainingListener.NONE).train();
    TrainingRun stopped = TrainingRun.create(folder.resolve("stopped"), settings);
    TrainingListener plug =
        new TrainingListener() {
          @Override
          public void stepped(int epoch, int step, float loss) {
            if (epoch == 2 && step == 3) {
              throw new IllegalStateException("pulled the plug");
            }
          }
        };
    assertThatThrownBy(() -> new Trainer(stopped, plug).train()).hasMessage("pulled the plug");
    TrainingRun opened = TrainingRun.open(stopped.folder());
    assertThat(opened.settings()).isEqualTo(settings);
    new Trainer(opened, TrainingListener.NONE).train();
    assertThat(bits(opened)).isEqualTo(bits(whole));
    assertThat(opened.best().latest()).isPresent();
  }

  private static Map<String, List<Integer>> bits(TrainingRun run) {
    try (TrainingGraph graph = run.graph()) {
      run.checkpoints().latest().orElseThrow().restore(graph);
      return TinyTraining.bits(graph);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          boundary                 | labels: expected signed distances, dense
          dice(sparse)             | regions: expected dense labels, one channel a region, found sparse labels
          dice(ignored-label=255)  | loss: expected none with an ignored label, which regions have by themselves, found dice(ignored-label=255)
          """)
  void lossesThatCannotTakeRegionsAreRefused(String loss, String message) {
    TrainingSettingsBuilder builder = TinyRun.volumes(1).regions(REGIONS).loss(loss);
    assertThatThrownBy(builder::build)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void regionsOfOtherClassesAreRefused() {
    TrainingSettingsBuilder builder =
        TinyRun.volumes(1).regions(Regions.parse("whole=1+2+3,core=1"));
    assertThatThrownBy(builder::build)
        .isInstanceOf(BadInputException.class)
        .hasMessage("regions: expected classes from 1 to 2, found 3 in whole");
  }
}
