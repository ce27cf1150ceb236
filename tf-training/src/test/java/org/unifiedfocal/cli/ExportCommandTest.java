package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.training.TrainingRun;

class ExportCommandTest {
  @TempDir static Path shared;
  private static Path data;
  private static Path run;
  private static Path trainable;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    data = Hippocampus.copyTo(shared.resolve("data"));
    run = shared.resolve("run");
    trainable = shared.resolve("trainable");
    assertSucceeds(Outcome.of(Hippocampus.smallTraining(data, run, 1)));
    Outcome exported = Outcome.of("export", run, "--out", trainable, "--trainable");
    assertSucceeds(exported);
    assertThat(exported.outLines()).startsWith("exported epoch 1 to " + trainable);
  }

  @Test
  void aTrainableModelSegmentsLikeAFrozenOne() throws IOException {
    Path frozen = folder.resolve("frozen");
    assertSucceeds(Outcome.of("export", run, "--out", frozen));
    assertThat(trainable.resolve("variables/variables.index")).isRegularFile();
    assertThat(frozen.resolve("variables")).doesNotExist();
    Path image = Hippocampus.image(Hippocampus.IDS.get(0));
    for (Path model : new Path[] {frozen, trainable}) {
      Path masks = folder.resolve("masks-" + model.getFileName());
      assertSucceeds(Outcome.of("predict", model, image, "--out", masks));
    }
    String mask = String.valueOf(image.getFileName());
    assertThat(folder.resolve("masks-trainable").resolve(mask))
        .hasSameBinaryContentAs(folder.resolve("masks-frozen").resolve(mask));
  }

  /** The checkpoint of a run holds the weights by their names, beside those of the optimiser. */
  @Test
  void takesTheWeightsOfACheckpoint() {
    Path model = folder.resolve("model");
    Path checkpoint = run.resolve("checkpoints/epoch-00001/variables");
    Outcome outcome =
        Outcome.of("export", trainable, "--out", model, "--weights", checkpoint + ".index");
    assertSucceeds(outcome);
    assertThat(outcome.outLines())
        .startsWith("exported %s.index to %s".formatted(checkpoint, model));
    assertThat(ModelCard.read(model).classNames())
        .isEqualTo(ModelCard.read(trainable).classNames());
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Path out = folder.resolve("out");
    assertRefused(
        Outcome.of("export", trainable, "--out", out, "--checkpoint", "best"),
        trainable + ": expected the folder of a training with --checkpoint, found a model");
    Path frozen = folder.resolve("frozen");
    assertSucceeds(Outcome.of("export", run, "--out", frozen));
    assertRefused(
        Outcome.of("export", frozen, "--out", out),
        "%s: expected a model that ufl export --trainable has written, found no %s"
            .formatted(frozen, frozen.resolve("assets.extra/network.json")));
    Path nothing = folder.resolve("nothing");
    assertRefused(
        Outcome.of("export", trainable, "--out", out, "--weights", nothing),
        "%s: expected a TensorFlow checkpoint, found no %s.index".formatted(nothing, nothing));
    Path text = Files.writeString(folder.resolve("text.index"), "no checkpoint");
    assertRefused(
        Outcome.of("export", trainable, "--out", out, "--weights", text),
        text + ": expected the index of a TensorFlow checkpoint, found what cannot be read");
    assertThat(out).doesNotExist();
  }

  @Test
  void aTrainingGoesOnFromATrainableModel() {
    Path further = folder.resolve("further");
    Outcome outcome =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            further,
            "--epochs",
            1,
            "--fold",
            "1/4",
            "--patch-size",
            "24,24,24",
            "--batch-size",
            1,
            "--threads",
            2,
            "--initial-weights",
            trainable);
    assertSucceeds(outcome);
    assertThat(TrainingRun.open(further).settings().network())
        .isEqualTo(TrainingRun.open(run).settings().network());
    assertThat(further.resolve("checkpoints/epoch-00000")).isDirectory();
  }

  private static void assertSucceeds(Outcome outcome) {
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private static void assertRefused(Outcome outcome, String line) {
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).containsExactly("ufl: " + line);
  }
}
