package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
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
        .contains("Hippocampus: 24 volumes; the layout does not say which are of one patient")
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
        .noneMatch(line -> line.startsWith("spacing"));
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
    NiftiWriter.write(data.resolve("images/hippocampus_006.nii.gz"), nan, true);
    NiftiWriter.write(
        data.resolve("masks/hippocampus_006.nii.gz"),
        new Image(nan.geometry(), 1, new float[1]),
        true);

    Outcome outcome = Outcome.of("inspect", data);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).hasSize(4);
    assertThat(outcome.errLines().get(0)).startsWith("ufl: " + damaged + ": ");
    assertThat(outcome.errLines().get(1))
        .startsWith("ufl: hippocampus_004: expected labels of shape");
    assertThat(outcome.errLines().get(2))
        .isEqualTo("ufl: hippocampus_006: expected finite intensities, found NaN");
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
        .contains("expected a layout of msd, busi")
        .contains("found kits");
  }
}
