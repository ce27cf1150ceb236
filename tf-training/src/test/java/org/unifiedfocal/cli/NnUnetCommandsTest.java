package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.savedmodel.ModelCard;

/** Raw data of nnU-Net on the command line: real volumes in two channels, and regions. */
class NnUnetCommandsTest {
  private static final String TEST = Hippocampus.IDS.get(3);

  @TempDir Path folder;

  /** The shipped cases to train on, and one of them in {@code imagesTs} too. */
  private Path dataset() throws IOException {
    Path data = folder.resolve("Dataset004_Hippocampus");
    for (String part : List.of("imagesTr", "imagesTs", "labelsTr")) {
      Files.createDirectories(data.resolve(part));
    }
    for (String id : Hippocampus.IDS) {
      copyChannels(id, data.resolve("imagesTr"));
      Files.copy(Hippocampus.label(id), data.resolve("labelsTr/" + id + ".nii.gz"));
    }
    copyChannels(TEST, data.resolve("imagesTs"));
    Files.writeString(
        data.resolve("dataset.json"),
        """
        {"channel_names": {"0": "T1", "1": "T1 again"},
         "labels": {"background": 0, "hippocampus": [1, 2], "anterior": 1},
         "regions_class_order": [2, 1], "numTraining": 4, "file_ending": ".nii.gz"}""");
    return data;
  }

  private static void copyChannels(String id, Path images) throws IOException {
    for (String channel : List.of("_0000", "_0001")) {
      Files.copy(Hippocampus.image(id), images.resolve(id + channel + ".nii.gz"));
    }
  }

  @Test
  void inspectTrainPredictAndEvaluate() throws IOException {
    Path data = dataset();
    Outcome inspected = Outcome.of("inspect", data);
    assertThat(inspected.exitCode()).as(inspected.err()).isZero();
    assertThat(inspected.outLines())
        .contains("2 channels")
        .anyMatch(line -> line.startsWith("Hippocampus: 4 volumes; "))
        .anyMatch(line -> line.startsWith("1 anterior "))
        .anyMatch(line -> line.startsWith("2 hippocampus "));

    Path run = folder.resolve("run");
    Outcome trained = Outcome.of(Hippocampus.smallTraining(data, run, 1, "--regions", "nnunet"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("2 regions (hippocampus=1+2,anterior=1)");
    Path model = folder.resolve("model");
    assertThat(Outcome.of("export", run, "--out", model).exitCode()).isZero();
    assertThat(ModelCard.read(model).layout()).isEqualTo("nnunet");

    Path masks = folder.resolve("masks");
    Path images = data.resolve("imagesTs");
    Outcome predicted = Outcome.of("predict", model, images, "--out", masks);
    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    assertThat(predicted.outLines()).singleElement().asString().contains("hippocampus", "anterior");
    assertThat(ImageReader.readGeometry(masks.resolve(TEST + ".nii.gz")))
        .isEqualTo(ImageReader.readGeometry(Hippocampus.image(TEST)));

    Outcome evaluated = Outcome.of("evaluate", model, "--data", data);
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.outLines())
        .anyMatch(line -> line.startsWith("1 hippocampus "))
        .anyMatch(line -> line.startsWith("2 anterior "));

    Path second = images.resolve(TEST + "_0001.nii.gz");
    Files.delete(second);
    Outcome refused = Outcome.of("predict", model, images, "--out", masks, "--force");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(TEST + "_0000.nii.gz", "2 channels");
  }
}
