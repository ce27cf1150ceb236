package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;

class SkipOptionTest {
  @TempDir Path folder;

  @Test
  void evaluatesTheCasesThatCanBeUsed() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Path masks = data.resolve("masks");
    Files.delete(masks.resolve("hippocampus_003.nii.gz"));
    Path damaged = data.resolve("images/hippocampus_004.nii.gz");
    Files.write(damaged, new byte[] {31, (byte) 139, 8});

    Outcome refused = Outcome.of("evaluate", masks, "--data", data);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines()).hasSize(3);
    assertThat(refused.errLines().get(0))
        .isEqualTo(
            "ufl: hippocampus_003: %s is missing", Path.of("masks", "hippocampus_003.nii.gz"));
    assertThat(refused.errLines().get(1)).startsWith("ufl: " + damaged + ": ");
    assertThat(refused.errLines().get(2))
        .isEqualTo("ufl: " + data + ": 2 of 4 cases cannot be used, --skip-broken leaves them out");

    Outcome evaluated = Outcome.of("evaluate", masks, "--data", data, "--skip-broken");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.errLines())
        .hasSize(3)
        .last()
        .isEqualTo("ufl: 2 of 4 cases cannot be used and are left out");
    assertThat(evaluated.outLines())
        .contains("2 cases of data")
        .anyMatch(line -> line.matches("1 Anterior +1.000 \\+- 0.000 .*"));
  }

  /** What only the voxels show. */
  @Test
  void leavesOutWhatInspectFinds() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Path masks = data.resolve("masks");
    LabelMap labels = ImageReader.readLabels(masks.resolve("hippocampus_003.nii.gz"));
    labels.labels()[0] = 7;
    NiftiWriter.write(masks.resolve("hippocampus_003.nii.gz"), labels, true);

    assertThat(Outcome.of("inspect", data).errLines()).contains("ufl: 1 of 4 cases cannot be used");
    Outcome evaluated = Outcome.of("evaluate", masks, "--data", data, "--skip-broken");
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.errLines())
        .hasSize(2)
        .last()
        .isEqualTo("ufl: 1 of 4 cases cannot be used and are left out");
  }

  @Test
  void leavesAtLeastOneCase() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    for (String id : Hippocampus.IDS) {
      Files.delete(data.resolve("masks/" + id + ".nii.gz"));
    }
    Outcome outcome =
        Outcome.of("train", "--data", data, "--out", folder.resolve("run"), "--skip-broken");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines())
        .last()
        .isEqualTo("ufl: " + data + ": expected at least one case, found none");
    assertThat(folder.resolve("run")).doesNotExist();
  }
}
