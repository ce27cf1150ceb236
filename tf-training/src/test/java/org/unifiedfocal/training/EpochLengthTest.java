package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.testing.RealData;

/** Medians of the shapes by nibabel 5.3: hippocampus 35 x 50 x 36 voxels of 1 mm. */
class EpochLengthTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    // The patch covers the median: a patch of each case, as of old.
    "20, 40, 56, 40, 2, 10",
    "19, 40, 56, 40, 2, 9",
    "1, 40, 56, 40, 2, 1",
    "20, 35, 50, 36, 2, 10",
    // 20 * 35/16 * 50/16 * 36/16 / 2
    "20, 16, 16, 16, 2, 153",
    // Along an axis that a patch covers by far there is still one.
    "20, 16, 500, 500, 2, 21",
    "1, 16, 16, 16, 1000, 1"
  })
  void showsEachVoxelAboutOnce(
      int cases, int depth, int height, int width, int patchesInStep, int steps) {
    Dataset dataset = DatasetLayout.named("msd").read(TinyRun.HIPPOCAMPUS);
    EpochLength length = new EpochLength(dataset, null);
    assertThat(length.steps(cases, List.of(depth, height, width), patchesInStep)).isEqualTo(steps);
  }

  /** At half the resolution an eighth of the voxels: 18 x 25 x 18, by Resampling. */
  @Test
  void countsVoxelsAfterResampling() {
    Dataset dataset = DatasetLayout.named("msd").read(TinyRun.HIPPOCAMPUS);
    EpochLength length = new EpochLength(dataset, List.of(2.0, 2.0, 2.0));
    assertThat(length.steps(20, List.of(18, 25, 18), 2)).isEqualTo(10);
    assertThat(length.steps(20, List.of(6, 25, 18), 2)).isEqualTo(30);
  }

  /** 3 patients, 155 * 240 * 240 / 128^3 = 4.257 patches of each. */
  @Test
  void isLongerForLargeVolumes() {
    Dataset brats = DatasetLayout.named("brats20").read(RealData.find("brats20"));
    assertThat(new EpochLength(brats, null).steps(3, List.of(128, 128, 128), 2)).isEqualTo(6);
  }

  @Test
  void isResolvedInTheSettings() {
    TrainingSettingsBuilder builder = TinyRun.volumes(1).stepsPerEpoch(null);
    assertThat(builder.build().stepsPerEpoch()).isEqualTo(153);
    assertThat(builder.workers(3).build().stepsPerEpoch()).isEqualTo(51);
    TrainingRun run = TrainingRun.create(folder.resolve("run"), builder.stepsPerEpoch(7).build());
    assertThat(TrainingRun.open(run.folder()).settings().stepsPerEpoch()).isEqualTo(7);
    assertThat(TrainingData.of(run, 0).batches().batchesPerEpoch()).isEqualTo(7);
  }
}
