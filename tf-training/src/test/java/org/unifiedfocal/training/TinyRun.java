package org.unifiedfocal.training;

import java.nio.file.Path;
import java.util.List;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.planning.Plan;
import org.unifiedfocal.planning.Planner;

/** Runs on the data that the project ships, small enough for tests. */
final class TinyRun {
  static final Path DATA =
      Path.of(System.getProperty("ufl.home", "..")).resolve("tf-training/data");
  static final Path HIPPOCAMPUS = DATA.resolve("Task04_Hippocampus");
  static final Path BUSI = DATA.resolve("busi-128");

  private static final Plan PLAN_OF_VOLUMES = plan(HIPPOCAMPUS);
  private static final Plan PLAN_OF_IMAGES = plan(BUSI);

  private TinyRun() {}

  /** Made once, since it reads all cases. */
  private static Plan plan(Path data) {
    Dataset dataset = DatasetLayout.detect(data).read(data);
    Fingerprint fingerprint = Fingerprint.of(dataset, seen -> {});
    return Planner.automatic(fingerprint, Planner.DEFAULT_MEMORY).plan();
  }

  /** Small patches of volumes, 10 steps an epoch. */
  static TrainingSettingsBuilder volumes(int epochs) {
    return new TrainingSettingsBuilder(HIPPOCAMPUS, null)
        .plan(PLAN_OF_VOLUMES)
        .fold("1/6")
        .patchSize(List.of(16, 16, 16))
        .baseFilters(2)
        .depth(2)
        .batchSize(2)
        .stepsPerEpoch(10)
        .threads(2)
        .epochs(epochs);
  }

  /** Small patches of images, 6 steps an epoch. */
  static TrainingSettingsBuilder images(int epochs) {
    return new TrainingSettingsBuilder(BUSI, "folder")
        .plan(PLAN_OF_IMAGES)
        .batchSize(8)
        .stepsPerEpoch(6)
        .fold("1/5")
        .patchSize(List.of(32, 32))
        .baseFilters(2)
        .depth(2)
        .threads(2)
        .epochs(epochs);
  }
}
