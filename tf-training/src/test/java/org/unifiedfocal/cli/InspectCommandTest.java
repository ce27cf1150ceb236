package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.data.OfficialFolders;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.NiftiReader;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.testing.RealData;

class InspectCommandTest {
  @TempDir Path folder;

  @Test
  void describesVolumes() {
    Outcome outcome = Outcome.of("inspect", Hippocampus.ALL);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    // The numbers are those of nibabel and numpy.
    assertThat(outcome.outLines())
        .contains(
            "Hippocampus: 24 volumes; the layout does not say which are of one patient, so"
                + " folds may part them")
        .contains("1 channel")
        .anyMatch(line -> line.matches("size +28 x 47 x 33 +35 x 50 x 36 +41 x 54 x 42"))
        .anyMatch(line -> line.matches("spacing \\(mm\\) +1 x 1 x 1 +1 x 1 x 1 +1 x 1 x 1"))
        .anyMatch(line -> line.matches("intensity, largest +139 +\\d+ +358200"))
        .anyMatch(line -> line.matches("0 background +24 +1456860 +94.709 %"))
        .anyMatch(line -> line.matches("1 Anterior +24 +42230 +2.745 %"))
        .anyMatch(line -> line.matches("2 Posterior +24 +39164 +2.546 %"));
  }

  @Test
  void describesPictures() {
    Outcome outcome = Outcome.of("inspect", RealData.find("busi/Dataset_BUSI_with_GT"));
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.outLines())
        .anyMatch(line -> line.startsWith("BUSI: 34 images"))
        .contains("3 channels")
        .anyMatch(line -> line.matches("1 lesion +31 +\\d+ +9.628 %"))
        .contains("3 cases without foreground: normal (1), normal (2), normal (50)")
        .noneMatch(line -> line.startsWith("spacing"));
  }

  @Test
  void namesWhatIsMissingAndDescribesTheOthers() {
    Outcome outcome = Outcome.of("inspect", RealData.find("kits19"));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines())
        .containsExactly(
            "ufl: case_00015: case_00015/imaging.nii.gz is missing",
            "ufl: case_00061: case_00061/imaging.nii.gz is missing",
            "ufl: 2 of 3 cases cannot be used");
    assertThat(outcome.outLines())
        .contains("KiTS19: 3 volumes; 3 groups by patient, which no fold parts")
        .anyMatch(line -> line.matches("intensity, smallest +-1100 +-1100 +-1100"))
        .anyMatch(line -> line.matches("1 kidney +1 +7623 +2.062 %"))
        .anyMatch(line -> line.matches("2 tumour +0 +0 +0.000 %"));
  }

  @Test
  void countsOnlyTheFieldOfView() {
    OfficialFolders.drive(folder, true);
    Outcome outcome = Outcome.of("inspect", folder);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines())
        .anyMatch(line -> line.startsWith("DRIVE: 4 images"))
        .anyMatch(line -> line.matches("0 background +4 +512 +82.051 %"))
        .anyMatch(line -> line.matches("1 vessel +4 +112 +17.949 %"))
        .contains("39.1 % of the voxels are outside the field of view and ignored");
  }

  @Test
  void namesLabelsThatLieElsewhere() throws IOException {
    Path data = Hippocampus.copyTo(folder);
    Path moved = data.resolve("masks/hippocampus_003.nii.gz");
    Image labels = NiftiReader.readImage(moved);
    Affine shifted = Affine.of(new double[][] {{1, 0, 0, 5}, {0, 1, 0, 0}, {0, 0, 1, 0}});
    Geometry geometry = new Geometry(labels.geometry().shape(), shifted);
    Files.delete(moved);
    NiftiWriter.write(moved, new Image(geometry, 1, labels.values()), true);

    Outcome outcome = Outcome.of("inspect", data);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines())
        .first()
        .asString()
        .matches(
            "ufl: .*hippocampus_003.nii.gz: expected the affine of the case's first file, found one"
                + " that puts voxels up to [\\d.]+ mm elsewhere");
  }

  @Test
  void namesWhatIsWrongAndGoesOn() throws IOException {
    Path data = Hippocampus.copyTo(folder);
    Path damaged = data.resolve("images/hippocampus_003.nii.gz");
    Files.write(damaged, Arrays.copyOf(Files.readAllBytes(damaged), 5000));
    Path swapped = data.resolve("masks/hippocampus_004.nii.gz");
    Files.delete(swapped);
    Files.copy(Hippocampus.label("hippocampus_006"), swapped);
    Image nan = new Image(Geometry.of(1, 1, 1), 1, new float[] {Float.NaN});
    Path infinite = data.resolve("images/hippocampus_006.nii.gz");
    NiftiWriter.write(infinite, nan, true);
    NiftiWriter.write(
        data.resolve("masks/hippocampus_006.nii.gz"),
        new Image(nan.geometry(), 1, new float[1]),
        true);

    Outcome outcome = Outcome.of("inspect", data);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).hasSize(4);
    assertThat(outcome.errLines().get(0)).startsWith("ufl: " + damaged + ": ");
    assertThat(outcome.errLines().get(1)).startsWith("ufl: " + swapped + ": expected shape [");
    assertThat(outcome.errLines().get(2))
        .isEqualTo("ufl: " + infinite + ": expected finite intensities, found NaN");
    assertThat(outcome.errLines().get(3)).isEqualTo("ufl: 3 of 4 cases cannot be used");
    assertThat(outcome.outLines()).anyMatch(line -> line.matches("1 Anterior +1 +.*"));
  }

  @Test
  void refusesWhatIsNoDataset() {
    Outcome nothing = Outcome.of("inspect", folder.resolve("nothing"));
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.errLines())
        .containsExactly(
            "ufl: " + folder.resolve("nothing") + ": expected a folder with a dataset, found none");

    assertThat(Outcome.of("inspect", folder).err()).contains("no known dataset layout");
    assertThat(Outcome.of("inspect", Hippocampus.ALL, "--layout", "busi").err())
        .isEqualTo("ufl: %s: expected benign/ and malignant/%n".formatted(Hippocampus.ALL));
    assertThat(Outcome.of("inspect", Hippocampus.ALL, "--layout", "kits").err())
        .contains("expected a layout of ", ", msd, busi, ")
        .contains("found kits");
  }
}
