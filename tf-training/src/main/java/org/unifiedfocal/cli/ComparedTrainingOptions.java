package org.unifiedfocal.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.experiments.Comparison;
import org.unifiedfocal.experiments.Study;
import org.unifiedfocal.training.TrainingSettingsBuilder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How each training of a comparison is done: the same for all losses. */
final class ComparedTrainingOptions {
  /** Filters of the networks of a sweep, so that its many trainings end. */
  private static final int SWEEP_FILTERS = 8;

  @Mixin private final PlanOptions plans = new PlanOptions();

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data (default: 50).")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Patches in a step (default: by the plan).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--patch-size",
      paramLabel = "N,N[,N]",
      split = ",",
      hideParamSyntax = true,
      description = "Voxels of a patch along each axis, such as 64,64,64 (default: by the plan).")
  private @Nullable List<Integer> patchSize;

  @Option(
      names = "--base-filters",
      paramLabel = "N",
      description = "Filters at full size (default: by the plan; 8 in a sweep).")
  private @Nullable Integer baseFilters;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "How often the network halves the size (default: by the plan).")
  private @Nullable Integer depth;

  @Option(
      names = "--augmentation",
      paramLabel = "flips|standard",
      converter = TrainCommand.AugmentationName.class,
      description = "How patches are changed at random; see ufl train (default: flips).")
  private @Nullable AugmentationPreset augmentation;

  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Mixin private final OptimizationOptions optimization = new OptimizationOptions();

  /**
   * Plans the trainings on some datasets; reads every case.
   *
   * @param builders where the cases of each study are
   * @param sweep whether the trainings are those of a sweep
   * @param threads of TensorFlow
   */
  Comparison.Settings of(Map<Study, TrainingSettingsBuilder> builders, boolean sweep, int threads) {
    for (TrainingSettingsBuilder builder : builders.values()) {
      builder
          .epochs(epochs)
          .batchSize(batchSize)
          .patchSize(patchSize)
          .baseFilters(baseFilters == null && sweep ? Integer.valueOf(SWEEP_FILTERS) : baseFilters)
          .depth(depth)
          .augmentation(augmentation)
          .networkOptions(network.options())
          .optimization(optimization.get())
          .threads(threads)
          .plan(plans.of(builder.dataset()).plan());
    }
    return (study, loss, seed, fold) ->
        Objects.requireNonNull(builders.get(study))
            .loss(loss.specification())
            .seed(seed)
            .fold(fold)
            .build();
  }
}
