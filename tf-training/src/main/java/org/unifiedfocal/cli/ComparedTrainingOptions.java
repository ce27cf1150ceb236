package org.unifiedfocal.cli;

import java.util.Map;
import java.util.Objects;
import org.unifiedfocal.experiments.Comparison;
import org.unifiedfocal.experiments.Study;
import org.unifiedfocal.training.TrainingSettingsBuilder;
import picocli.CommandLine.Mixin;

/** How each training of a comparison is done: the same for all losses. */
final class ComparedTrainingOptions {
  /** Filters of the networks of a sweep, so that its many trainings end. */
  private static final int SWEEP_FILTERS = 8;

  @Mixin private final TrainingOptions training = new TrainingOptions();

  /**
   * Plans the trainings on some datasets; reads every case.
   *
   * @param builders where the cases of each study are
   * @param sweep whether the trainings are those of a sweep
   * @param threads of TensorFlow
   */
  Comparison.Settings of(Map<Study, TrainingSettingsBuilder> builders, boolean sweep, int threads) {
    for (TrainingSettingsBuilder builder : builders.values()) {
      training.set(builder);
      if (sweep && training.baseFilters == null) {
        builder.baseFilters(SWEEP_FILTERS);
      }
      builder.threads(threads).plan(training.plans.of(builder.dataset()).plan());
    }
    return (study, loss, seed, fold) ->
        Objects.requireNonNull(builders.get(study))
            .loss(loss.specification())
            .seed(seed)
            .fold(fold)
            .build();
  }
}
