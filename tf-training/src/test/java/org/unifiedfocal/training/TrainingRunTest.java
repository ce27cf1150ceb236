package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.planning.Plan;
import org.unifiedfocal.unet.UNet;

/** Settings: their defaults, their file and what is wrong with them. */
class TrainingRunTest {
  @TempDir Path folder;

  @Test
  void settingsAreWrittenAndReadBack() throws IOException {
    TrainingSettings settings =
        TinyRun.volumes(7)
            .loss("focal(gamma=1.5)")
            .optimization(
                Optimization.withDefaults()
                    .withOptimizer(new Sgd(0.9f))
                    .withSchedule(new WarmUp(2, PlateauSchedule.withDefaults()))
                    .withClipNorm(1.0)
                    .withAverageDecay(0.99))
            .patience(5)
            .normalization(new Normalization.Fixed(10, 20, new Normalization.Range(-100, 300)))
            .seed(42L)
            .build();
    TrainingRun run = TrainingRun.create(folder.resolve("new/run"), settings);
    assertThat(TrainingRun.open(run.folder())).isEqualTo(run);
    assertThat(Files.readString(run.folder().resolve("run.yaml")))
        .contains("loss: focal(gamma=1.5)\n", "    kind: sgd\n", "    kind: fixed\n", "seed: 42\n")
        .contains("  weightDecay: null\n", "  clipNorm: 1.0\n", "patience: 5\n")
        .contains("    kind: warm-up\n", "    then:\n      kind: plateau\n")
        .doesNotContain("!<");
  }

  @Test
  void volumesHaveTheDefaultsOfVolumes() {
    TrainingSettings settings = new TrainingSettingsBuilder(TinyRun.HIPPOCAMPUS, null).build();
    assertThat(settings.data().layout()).isEqualTo("msd");
    assertThat(settings.data().fold()).isEqualTo("1/5");
    assertThat(settings.network()).isEqualTo(new UNet(3, 1, 3, 8, 3));
    assertThat(settings.patchSize()).isEqualTo(List.of(40, 56, 40));
    assertThat(settings.wholeImages()).isFalse();
    assertThat(settings.batchSize()).isEqualTo(2);
    assertThat(settings.preprocessing().spacing()).isEqualTo(List.of(1.0, 1.0, 1.0));
    assertThat(settings.loss())
        .isEqualTo("unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.5)");
    assertThat(settings.slidingWindow()).isNotNull();
  }

  @Test
  void imagesOfOneSizeAreTakenWhole() {
    TrainingSettings settings = new TrainingSettingsBuilder(TinyRun.BUSI, null).build();
    assertThat(settings.data().layout()).isEqualTo("folder");
    assertThat(settings.network()).isEqualTo(new UNet(2, 1, 2, 16, 5));
    assertThat(settings.patchSize()).isEqualTo(List.of(128, 128));
    assertThat(settings.wholeImages()).isTrue();
    assertThat(settings.slidingWindow()).isNull();
  }

  @Test
  void whatIsSetWinsOverThePlan() {
    Plan plan =
        new Plan(
            1,
            new Normalization.None(),
            List.of(2.0, 1.0, 1.0),
            List.of(24, 32, 24),
            false,
            4,
            2,
            3,
            0.5);
    TrainingSettings planned =
        new TrainingSettingsBuilder(TinyRun.HIPPOCAMPUS, null).plan(plan).build();
    assertThat(planned.network()).isEqualTo(new UNet(3, 1, 3, 4, 2));
    assertThat(planned.patchSize()).isEqualTo(List.of(24, 32, 24));
    assertThat(planned.batchSize()).isEqualTo(3);
    assertThat(planned.foregroundFraction()).isEqualTo(0.5);
    assertThat(planned.preprocessing())
        .isEqualTo(new Preprocessing(1, new Normalization.None(), List.of(2.0, 1.0, 1.0)));
    TrainingSettings set =
        new TrainingSettingsBuilder(TinyRun.HIPPOCAMPUS, null)
            .plan(plan)
            .baseFilters(6)
            .depth(3)
            .patchSize(List.of(16, 16, 16))
            .batchSize(1)
            .foregroundFraction(0.0)
            .normalization(new Normalization.ZScore())
            .build();
    assertThat(set.network()).isEqualTo(new UNet(3, 1, 3, 6, 3));
    assertThat(set.patchSize()).isEqualTo(List.of(16, 16, 16));
    assertThat(set.batchSize()).isEqualTo(1);
    assertThat(set.foregroundFraction()).isZero();
    assertThat(set.preprocessing().normalization()).isEqualTo(new Normalization.ZScore());
  }

  @Test
  void aFoldIsHeldBackOrNone() {
    TrainingRun held = TrainingRun.create(folder.resolve("held"), TinyRun.volumes(1).build());
    Dataset dataset = held.dataset();
    assertThat(held.split(dataset).train()).hasSize(20);
    assertThat(held.split(dataset).validation()).hasSize(4);
    TrainingRun all =
        TrainingRun.create(folder.resolve("all"), TinyRun.volumes(1).fold("none").build());
    assertThat(all.split(dataset).train()).hasSize(24);
    assertThat(all.split(dataset).validation()).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsSaid() {
    refused(TinyRun.volumes(0), "epochs: expected at least 1, found 0");
    refused(TinyRun.volumes(1).batchSize(-1), "batch size: expected at least 1, found -1");
    refused(TinyRun.volumes(1).patience(0), "patience: expected at least 1, found 0");
    refused(TinyRun.volumes(1).fold("0/5"), "fold");
    refused(TinyRun.volumes(1).dimensions(2), "expected images of 2 dimensions, found 3");
    refused(TinyRun.volumes(1).foregroundFraction(1.5), "foreground fraction: expected 0 to 1");
    refused(
        TinyRun.volumes(1).patchSize(List.of(16, 16)),
        "patch size: expected 3 numbers for a network of 3 dimensions, found [16, 16]");
  }

  @Test
  void aLossThatIsNoneIsSaidAtOnce() {
    TrainingSettingsBuilder builder = TinyRun.volumes(1);
    assertThatThrownBy(() -> builder.loss("dice(x=1)"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("dice: expected parameters");
  }

  @Test
  void casesAreLeftOutOneListAfterTheOther() {
    TrainingSettingsBuilder builder = TinyRun.volumes(1);
    List<String> ids = builder.dataset().cases().stream().map(Case::id).limit(3).toList();
    TrainingSettings settings =
        builder.skipped(ids.subList(0, 2)).skipped(ids.subList(1, 3)).build();
    assertThat(settings.data().skipped()).isEqualTo(ids);
    assertThat(settings.data().read().cases()).isEqualTo(builder.dataset().cases()).hasSize(21);
  }

  @Test
  void aRunThatBeginsWithWeightsHasThemBeforeItIsARun() {
    TrainingSettings settings = TinyRun.images(1).build();
    TrainedNetwork initial;
    try (TrainingGraph graph = new TrainingRun(folder, settings).graph()) {
      graph.initialise(77);
      initial = new TrainedNetwork(settings.network(), graph.weights());
    }
    TrainingRun run = TrainingRun.create(folder.resolve("run"), settings, initial);
    try (TrainingGraph graph = run.graph()) {
      run.checkpoints().latest().orElseThrow().restore(graph);
      assertThat(graph.weights()).isEqualTo(initial.weights());
    }
    assertThatThrownBy(() -> run.startFrom(initial))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            run.folder()
                + ": expected a new run to begin with other weights, found one with checkpoints");
    // Weights that do not fit leave nothing that could be taken for a run.
    TrainingSettings other = TinyRun.images(1).baseFilters(4).build();
    Path failed = folder.resolve("failed");
    assertThatThrownBy(() -> TrainingRun.create(failed, other, initial))
        .isInstanceOf(BadInputException.class);
    assertThat(failed.resolve("run.yaml")).doesNotExist();
  }

  private static void refused(TrainingSettingsBuilder settings, String message) {
    assertThatThrownBy(settings::build)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void foldersThatAreNoRunsAreRefused() throws IOException {
    assertThatThrownBy(() -> TrainingRun.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected the folder of a run, found no run.yaml");
    Files.writeString(folder.resolve("run.yaml"), "epochs: many\n");
    assertThatThrownBy(() -> TrainingRun.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("run.yaml: expected the settings of a training");
    TrainingSettings settings = TinyRun.images(1).build();
    assertThatThrownBy(() -> TrainingRun.create(folder, settings))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("found a run; go on with it by resume");
  }
}
