package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.data.OfficialFolders;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.savedmodel.ModelCard;

/** Regions and cases of several files on the command line, on models hardly trained. */
class RegionCommandsTest {
  private static final String REGIONS = "hippocampus=1+2,anterior=1";

  @TempDir static Path shared;
  private static Path data = Path.of("");
  private static Path model = Path.of("");
  private static Path brains = Path.of("");
  private static Path tumours = Path.of("");
  private static Outcome trained = new Outcome(0, "", "");

  @TempDir Path folder;
  private Path masks = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    data = Hippocampus.copyTo(shared.resolve("data"));
    Path run = shared.resolve("run");
    trained = Outcome.of(Hippocampus.smallTraining(data, run, 1, "--regions", REGIONS));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    model = shared.resolve("model");
    assertThat(Outcome.of("export", run, "--out", model).exitCode()).isZero();

    brains = shared.resolve("brains");
    OfficialFolders.brats(brains, "t1", "t1ce");
    Path second = shared.resolve("tumours");
    Outcome ofBrains =
        Outcome.of(
            "train",
            "--data",
            brains,
            "--out",
            second,
            "--regions",
            "brats",
            "--epochs",
            1,
            "--base-filters",
            2,
            "--depth",
            1,
            "--batch-size",
            1,
            "--fold",
            "1/2");
    assertThat(ofBrains.exitCode()).as(ofBrains.err()).isZero();
    tumours = second.resolve("model");
    assertThat(Outcome.of("export", second, "--out", tumours).exitCode()).isZero();
    assertThat(ofBrains.outLines())
        .anyMatch(
            line ->
                line.startsWith(
                    "3D U-Net for 3 regions (whole tumour=1+2+3,tumour core=1+3,enhancing tumour=3):"
                        + " 2 base filters, depth 1"));
  }

  @BeforeEach
  void chooseMasks() {
    masks = folder.resolve("masks");
  }

  @Test
  void trainingSaysTheRegionsAndTheirDice() {
    assertThat(trained.outLines())
        .contains("3D U-Net for 2 regions (" + REGIONS + "): 4 base filters, depth 2")
        .anyMatch(
            line -> line.matches("epoch 1/1  loss .*  Dice .* \\(hippocampus .*, anterior .*"));
    assertThat(shared.resolve("run/run.yaml"))
        .content()
        .contains("regions: ", REGIONS, "stepsPerEpoch: 3\n");
  }

  @Test
  void predictionAndEvaluationAreOfTheRegions() {
    Path images = data.resolve("images");
    Outcome predicted =
        Outcome.of("predict", model, images, "--out", masks, "--probabilities", "--uncertainty");
    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    assertThat(predicted.outLines())
        .hasSize(4)
        .allMatch(line -> line.matches(".*: hippocampus .* m[l3], anterior .* m[l3]"));
    String id = Hippocampus.IDS.get(0);
    assertThat(ImageReader.read(masks.resolve(id + "_probabilities.nii.gz")).channels())
        .isEqualTo(2);

    Outcome direct = Outcome.of("evaluate", model, "--data", data);
    assertThat(direct.exitCode()).as(direct.err()).isZero();
    assertThat(direct.outLines())
        .anyMatch(line -> line.startsWith("1 hippocampus "))
        .anyMatch(line -> line.startsWith("2 anterior "))
        .anyMatch(line -> line.startsWith("mean of the regions "));
    Outcome byMasks = Outcome.of("evaluate", masks, "--data", data, "--regions", REGIONS);
    assertThat(byMasks.exitCode()).as(byMasks.err()).isZero();
    assertThat(byMasks.out()).isEqualTo(direct.out());
  }

  /** The reference without a distinction inside has the whole right, and not its part. */
  @Test
  void aRegionIsTheUnionOfItsClasses() throws IOException {
    Files.createDirectories(masks);
    for (String id : Hippocampus.IDS) {
      LabelMap labels = ImageReader.readLabels(Hippocampus.label(id));
      byte[] all = labels.labels().clone();
      for (int voxel = 0; voxel < all.length; voxel++) {
        all[voxel] = (byte) (all[voxel] == 0 ? 0 : 2);
      }
      NiftiWriter.write(masks.resolve(id + ".nii.gz"), new LabelMap(labels.geometry(), all), false);
    }
    Outcome outcome = Outcome.of("evaluate", masks, "--data", data, "--regions", REGIONS);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines())
        .anyMatch(line -> line.matches("1 hippocampus( +1\\.000 \\+- 0\\.000){4}.*"))
        .anyMatch(line -> line.matches("2 anterior +0\\.000 \\+- 0\\.000 .*"));
  }

  @Test
  void casesOfSeveralFilesArePredictedByTheirFolders() throws IOException {
    assertThat(ModelCard.read(tumours).layout()).isEqualTo("brats20(t1, t1ce)");
    // Patients without labels, with a modality that the model was not trained on.
    Path unseen = folder.resolve("MICCAI_BraTS2020_ValidationData");
    OfficialFolders.brats(unseen, "t1", "t1ce", "flair");
    Path first = rename(unseen, "BraTS20_Training_001", "BraTS20_Validation_001");
    Path second = rename(unseen, "BraTS20_Training_002", "BraTS20_Validation_002");

    Outcome one = Outcome.of("predict", tumours, first, "--out", masks);
    assertThat(one.exitCode()).as(one.err()).isZero();
    Path mask = masks.resolve("BraTS20_Validation_001.nii.gz");
    assertThat(one.outLines())
        .singleElement()
        .asString()
        .matches(
            Pattern.quote(mask.toString())
                + ": whole tumour .* mm3, tumour core .* mm3, enhancing tumour .* mm3");
    assertThat(ImageReader.readGeometry(mask))
        .isEqualTo(ImageReader.readGeometry(first.resolve("BraTS20_Validation_001_t1.nii")));

    Outcome all = Outcome.of("predict", tumours, unseen, "--out", masks, "--force", "--overlay");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.outLines()).hasSize(2);
    assertThat(masks.resolve("BraTS20_Validation_002_overlay.png")).exists();

    Files.delete(second.resolve("BraTS20_Validation_002_t1ce.nii"));
    Outcome missing = Outcome.of("predict", tumours, unseen, "--out", masks, "--force");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.errLines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("ufl: " + second.resolve("BraTS20_Validation_002_t1ce.nii.gz") + ": no such");
    assertThat(missing.outLines()).hasSize(1);

    Outcome other =
        Outcome.of("predict", tumours, first, "--out", masks, "--force", "--layout", "brats20(t1)");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.errLines())
        .singleElement()
        .asString()
        .contains("BraTS20_Validation_001_t1.nii", "2 channels");
  }

  private static Path rename(Path folder, String from, String to) throws IOException {
    Path renamed = folder.resolve(to);
    Files.move(folder.resolve(from), renamed);
    for (String kind : new String[] {"t1", "t1ce", "flair"}) {
      Files.move(
          renamed.resolve(from + "_" + kind + ".nii"), renamed.resolve(to + "_" + kind + ".nii"));
    }
    Files.delete(renamed.resolve(from + "_seg.nii"));
    return renamed;
  }

  @Test
  void regionsThatMakeNoSenseAreRefused() {
    Path run = folder.resolve("run");
    assertThat(Outcome.of("train", "--data", data, "--out", run, "--regions", "brats").errLines())
        .containsExactly(
            "ufl: regions: expected NAME=CLASS+CLASS, such as whole=1+2+3,core=1+3, found brats");
    assertThat(
            Outcome.of("train", "--data", data, "--out", run, "--regions", "a=1+2+3,b=1")
                .errLines())
        .last()
        .isEqualTo("ufl: regions: expected classes from 1 to 2, found 3 in a");
    assertThat(Outcome.of("evaluate", model, "--data", data, "--regions", "a=1+2+3,b=1").errLines())
        .containsExactly("ufl: " + data + ": regions: expected classes from 1 to 2, found 3 in a");
    Outcome none = Outcome.of("train", "--data", data, "--out", run, "--steps-per-epoch", 0);
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("steps per epoch: expected at least 1, found 0");
    assertThat(run).doesNotExist();
  }
}
