package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.unifiedfocal.keras.ExpectedOutputs.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.keras.ExpectedOutputs;
import org.unifiedfocal.keras.KerasFiles;
import org.unifiedfocal.keras.KerasModel;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SlidingWindow;
import org.unifiedfocal.training.TrainingRun;

class ImportKerasCommandTest {
  @TempDir static Path keras;
  @TempDir Path folder;

  @BeforeAll
  static void writeModels() {
    KerasFiles.write(keras);
  }

  @Test
  void makesAModelOfAKerasFile() {
    Path model = folder.resolve("model");
    Outcome outcome =
        Outcome.of(
            "import-keras",
            resource("unet_3d.keras"),
            "--out",
            model,
            "--classes",
            "background,Anterior,Posterior",
            "--normalization",
            "z-score",
            "--patch-size",
            "32,32,16");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines())
        .startsWith("imported a 3D U-Net of 4 base filters and depth 2 to " + model)
        .contains("  ./ufl predict %s IMAGE... --out DIR".formatted(model));
    ModelCard card = ModelCard.read(model);
    assertThat(card.name()).isEqualTo("unet_3d");
    assertThat(card.classNames()).containsExactly("background", "Anterior", "Posterior");
    assertThat(card.input())
        .isEqualTo(new ModelCard.Input(3, null, new Preprocessing(1, new Normalization.ZScore())));
    assertThat(card.slidingWindow()).isEqualTo(SlidingWindow.of(32, 32, 16));
    ExpectedOutputs.read(resource("expected_unet_3d.json")).assertGivenBy(model);
  }

  @Test
  void makesAModelOfWeightsAndConfiguration() {
    Path model = folder.resolve("model");
    Path weights = keras.resolve("binary.weights.h5");
    Outcome missing = Outcome.of("import-keras", weights, "--out", model);
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.errLines())
        .containsExactly(
            "ufl: %s: expected --config with what model.to_json() gives, found none"
                .formatted(weights));
    Outcome outcome =
        Outcome.of(
            "import-keras", weights, "--out", model, "--config", keras.resolve("binary.json"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(ModelCard.read(model).classNames()).containsExactly("background", "class1");
    ExpectedOutputs.read(keras.resolve("binary.expected.json")).assertGivenBy(model);
  }

  @Test
  void copiesAnExportedModel() {
    Path model = folder.resolve("model");
    Outcome outcome =
        Outcome.of("import-keras", keras.resolve("exported"), "--out", model, "--name", "mine");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines())
        .startsWith("copied the network as it is, with a model card, to " + model);
    ModelCard card = ModelCard.read(model);
    assertThat(card.name()).isEqualTo("mine");
    assertThat(card.classNames()).hasSize(3);
    assertThat(card.input())
        .isEqualTo(new ModelCard.Input(2, null, new Preprocessing(2, new Normalization.None())));
    assertThat(card.slidingWindow()).isNull();
    ExpectedOutputs.read(keras.resolve("plain.expected.json")).assertGivenBy(model);

    Outcome again = Outcome.of("import-keras", keras.resolve("exported"), "--out", model);
    assertThat(again.exitCode()).isEqualTo(2);
    Outcome forced =
        Outcome.of("import-keras", keras.resolve("exported"), "--out", model, "--force");
    assertThat(forced.exitCode()).as(forced.err()).isZero();
  }

  @Test
  void refusesWhatOnlyPythonCanRun() throws IOException {
    Path refused = keras.resolve("refused");
    Outcome outcome = Outcome.of("import-keras", refused, "--out", folder.resolve("model"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("ufl: " + refused + ": ")
        .endsWith("write a Keras model with model.export(...), not tf.saved_model.save");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void refusesWrongClassesAndWhatIsNoModel() {
    Path model = folder.resolve("model");
    Outcome classes =
        Outcome.of("import-keras", resource("unet_2d.keras"), "--out", model, "--classes", "a,b,c");
    assertThat(classes.exitCode()).isEqualTo(2);
    assertThat(classes.errLines())
        .containsExactly("ufl: --classes: expected the names of 2 classes, found [a, b, c]");
    Outcome nothing = Outcome.of("import-keras", folder, "--out", model);
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.errLines())
        .singleElement()
        .asString()
        .contains("saved_model.pb: expected a SavedModel");
    assertThat(model).doesNotExist();
  }

  /** The classes and channels of unet_3d are those of the hippocampus. */
  @Test
  void trainsFurtherAndGivesTheWeightsBackToKeras() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Path run = folder.resolve("run");
    Outcome trained =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--epochs",
            1,
            "--fold",
            "1/4",
            "--patch-size",
            "24,24,24",
            "--batch-size",
            1,
            "--threads",
            2,
            "--initial-weights",
            resource("unet_3d.keras"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.outLines())
        .contains("3D U-Net for 3 classes: 4 base filters, depth 2, leaky-relu")
        .anyMatch(line -> line.startsWith("epoch 1/1"));
    assertThat(run.resolve("run.yaml")).content().contains("activation: leaky-relu");
    assertThat(run.resolve("checkpoints/epoch-00000")).isDirectory();

    Path weights = folder.resolve("back.weights.h5");
    Outcome exported = Outcome.of("export", run, "--out", weights);
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    assertThat(weights).isNotEmptyFile();

    // The first weights are the first checkpoint: without the second one the training begins there.
    Path second = folder.resolve("second");
    TrainingRun again = TrainingRun.create(second, TrainingRun.open(run).settings());
    again.startFrom(KerasModel.read(resource("unet_3d.keras")));
    Outcome early = Outcome.of("export", second, "--out", folder.resolve("model"));
    assertThat(early.exitCode()).isEqualTo(2);
    assertThat(early.errLines())
        .containsExactly(
            "ufl: %s: expected an epoch of training, found none yet".formatted(second));
    Outcome resumed = Outcome.of("resume", second);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(withoutTime(second)).isEqualTo(withoutTime(run));
  }

  @Test
  void refusesToTrainOnOtherImages() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Outcome outcome =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            folder.resolve("run"),
            "--initial-weights",
            resource("unet_2d.keras"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines())
        .containsExactly(
            "ufl: %s: expected the images of a network of 2 dimensions, 1 channels and 2 classes, found 3, 1 and 3"
                .formatted(data));
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void refusesToTrainAnotherNetwork() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    for (List<String> other : List.of(List.of("--depth", "3"), List.of("--residual"))) {
      List<Object> command =
          new ArrayList<>(
              List.of(
                  "train",
                  "--data",
                  data,
                  "--out",
                  folder.resolve("run"),
                  "--initial-weights",
                  resource("unet_3d.keras")));
      command.addAll(other);
      Outcome outcome = Outcome.of(command.toArray());
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.errLines())
          .singleElement()
          .asString()
          .contains("unet_3d.keras: expected the network that is asked for, found UNet[");
    }
  }

  private static List<String> withoutTime(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(line -> line.replaceAll(",[^,]*$", ""))
        .toList();
  }
}
