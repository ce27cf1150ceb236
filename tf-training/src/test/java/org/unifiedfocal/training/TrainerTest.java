package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.BadInputException;

/** Whole trainings on real data, stopped and resumed. */
class TrainerTest {
  @TempDir Path folder;

  private static Map<String, List<Integer>> weights(TrainingRun run) {
    try (TrainingGraph graph = run.graph()) {
      run.checkpoints().latest().orElseThrow().restore(graph);
      return TinyTraining.bits(graph);
    }
  }

  private static TrainingListener pulledIn(int stopEpoch, int stopStep) {
    return new TrainingListener() {
      @Override
      public void stepped(int epoch, int step, float loss) {
        if (epoch == stopEpoch && step == stopStep) {
          throw new IllegalStateException("pulled the plug");
        }
      }
    };
  }

  private static TrainingSettingsBuilder settings(int dimensions, int epochs) {
    return dimensions == 2 ? TinyRun.images(epochs) : TinyRun.volumes(epochs);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aRunThatWasStoppedGivesTheSameWeights(int dimensions) {
    TrainingSettings settings = settings(dimensions, 3).build();
    TrainingRun whole = TrainingRun.create(folder.resolve("whole"), settings);
    List<EpochResult> results = new Trainer(whole, TrainingListener.NONE).train();

    TrainingRun stopped = TrainingRun.create(folder.resolve("stopped"), settings);
    TrainingListener stop = pulledIn(2, 3);
    assertThatThrownBy(() -> new Trainer(stopped, stop).train()).hasMessage("pulled the plug");
    assertThat(stopped.history()).hasSize(1);
    List<EpochResult> resumed =
        new Trainer(TrainingRun.open(stopped.folder()), TrainingListener.NONE).train();

    assertThat(weights(stopped)).isEqualTo(weights(whole));
    assertThat(resumed)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
        .isEqualTo(results);
  }

  /** Everything that looks back: the plateau, the average of weights, the patience. */
  @Test
  void casesThatDoNotFitTheMemoryAreReadAgain() {
    TrainingSettings settings = TinyRun.volumes(2).build();
    TrainingRun kept = TrainingRun.create(folder.resolve("kept"), settings);
    List<EpochResult> results = new Trainer(kept, TrainingListener.NONE).train();
    // A case takes about 5 bytes for each of 63000 voxels: 3 of 24 stay, or none.
    for (long bytes : new long[] {1_000_000, 0}) {
      TrainingRun run = TrainingRun.create(folder.resolve("read" + bytes), settings);
      List<EpochResult> again =
          new Trainer(
                  run,
                  SingleProcess.INSTANCE,
                  TrainingData.of(run, 0, bytes),
                  TrainingListener.NONE)
              .train();
      assertThat(again)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
          .isEqualTo(results);
      assertThat(weights(run)).isEqualTo(weights(kept));
    }
  }

  @Test
  void aRunThatWasStoppedEndsWhereItWouldHaveEnded() {
    TrainingSettings settings =
        TinyRun.images(8)
            .optimization(
                Optimization.withDefaults()
                    .withLearningRate(1e-9)
                    .withSchedule(new WarmUp(1, new PlateauSchedule(0.5, 1, 0.5, 0, 0)))
                    .withAverageDecay(0.9)
                    .withClipNorm(1.0))
            .patience(2)
            .build();
    TrainingRun whole = TrainingRun.create(folder.resolve("whole"), settings);
    List<EpochResult> results = new Trainer(whole, TrainingListener.NONE).train();
    assertThat(results).hasSizeBetween(4, 7);
    assertThat(results)
        .extracting(EpochResult::learningRate)
        .startsWith(0.5e-9, 1e-9, 1e-9, 0.5e-9);

    TrainingRun stopped = TrainingRun.create(folder.resolve("stopped"), settings);
    TrainingListener plug = pulledIn(3, 1);
    assertThatThrownBy(() -> new Trainer(stopped, plug).train()).hasMessage("pulled the plug");
    assertThat(new Trainer(stopped, TrainingListener.NONE).train())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
        .isEqualTo(results);
    assertThat(weights(stopped)).isEqualTo(weights(whole));
    // Over is over.
    assertThat(new Trainer(stopped, TrainingListener.NONE).train()).hasSameSizeAs(results);
  }

  @Test
  void anEpochLeavesALineAndTheBestIsKept() throws IOException {
    TrainingRun run = TrainingRun.create(folder.resolve("run"), TinyRun.images(3).build());
    List<EpochResult> results = new Trainer(run, TrainingListener.NONE).train();
    List<String> lines = Files.readAllLines(run.folder().resolve("metrics.csv"));
    assertThat(lines.get(0)).isEqualTo("epoch,learning_rate,loss,dice,dice_foreground,seconds");
    assertThat(lines).hasSize(4);
    assertThat(lines.get(3)).startsWith("3,").contains(",%.6f,".formatted(results.get(2).loss()));
    double best = results.stream().mapToDouble(EpochResult::dice).max().orElseThrow();
    List<EpochResult> kept = run.best().latest().orElseThrow().state(TrainingState.class).history();
    assertThat(kept.get(kept.size() - 1).dice()).isEqualTo(best);
    assertThat(results).extracting(EpochResult::epoch).containsExactly(1, 2, 3);
    assertThat(results.get(1).learningRate()).isLessThan(results.get(0).learningRate());
    // Done is done, but what a process that was killed after its last checkpoint had not written.
    Files.write(run.folder().resolve("metrics.csv"), lines.subList(0, 3));
    Files.delete(run.folder().resolve("events.out.tfevents.ufl"));
    assertThat(new Trainer(run, TrainingListener.NONE).train()).isEqualTo(results);
    assertThat(run.folder().resolve("metrics.csv")).hasContent(String.join("\n", lines));
    assertThat(new EventFile(run.folder().resolve("events.out.tfevents.ufl")).lastStep())
        .isEqualTo(3);
  }

  @Test
  void aLossThatIsNoNumberStopsTheRunAndKeepsTheCheckpoint() {
    TrainingRun run =
        TrainingRun.create(
            folder.resolve("run"),
            TinyRun.images(3)
                .optimization(
                    Optimization.withDefaults()
                        .withOptimizer(new Sgd(0.99f))
                        .withLearningRate(1e30)
                        .withSchedule(new WarmUp(1, 1e-33, new ConstantSchedule())))
                .build());
    assertThatThrownBy(() -> new Trainer(run, TrainingListener.NONE).train())
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("the loss became NaN in step ")
        .hasMessageMatching(".* of epoch 2, on ((benign|malignant|normal)_\\d+(, |; )){8}.*")
        .hasMessageEndingWith("; try a lower learning rate or clipped gradients");
    Checkpoint kept = run.checkpoints().latest().orElseThrow();
    assertThat(kept.epoch()).isEqualTo(1);
    try (TrainingGraph graph = run.graph()) {
      kept.restore(graph);
      assertThat(graph.isFinite()).isTrue();
    }
  }

  @Test
  void aRunWhoseCheckpointsAreAllDamagedDoesNotBeginAnew() throws IOException {
    TrainingRun run = TrainingRun.create(folder.resolve("run"), TinyRun.images(2).build());
    TrainingListener stop = pulledIn(2, 1);
    assertThatThrownBy(() -> new Trainer(run, stop).train()).hasMessage("pulled the plug");
    Path checkpoint = run.folder().resolve("checkpoints/epoch-00001");
    Files.writeString(checkpoint.resolve("state.json"), "{}");
    assertThatThrownBy(() -> new Trainer(run, TrainingListener.NONE).train())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("found damaged ones (epoch-00001)");
    assertThat(checkpoint.resolve("variables.index")).exists();
  }

  @Test
  void weightsThatAreNoNumbersAreNotSaved() {
    TrainingRun run =
        TrainingRun.create(
            folder.resolve("run"),
            TinyRun.images(3)
                .stepsPerEpoch(1) // so that no later loss shows it
                .optimization(Optimization.withDefaults().withLearningRate(1e39))
                .build());
    assertThatThrownBy(() -> new Trainer(run, TrainingListener.NONE).train())
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("a weight became infinite or NaN in step 1 of epoch 1, on ");
    assertThat(run.checkpoints().latest()).isEmpty();
  }

  @Test
  void aLossThatStandsStillIsSaid() {
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warned(String problem) {
            warnings.add(problem);
          }
        };
    TrainingSettings settings =
        TinyRun.images(7)
            .fold("none")
            .batchSize(64) // every case in each batch,
            .stepsPerEpoch(1)
            .flipAxes(List.of())
            .patchSize(List.of(128, 128)) // and all of it: only the steps change the loss
            .optimization(
                Optimization.withDefaults()
                    .withLearningRate(1e-12)
                    .withSchedule(new ConstantSchedule()))
            .build();
    new Trainer(TrainingRun.create(folder.resolve("run"), settings), listener).train();
    assertThat(warnings).singleElement().asString().startsWith("the loss has stood still at ");
  }
}
