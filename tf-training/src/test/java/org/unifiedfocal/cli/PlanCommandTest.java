package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  @TempDir Path folder;

  @Test
  void printsThePlanOfVolumes() {
    Outcome outcome = Outcome.of("plan", "--data", Hippocampus.ALL);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.outLines())
        .contains(
            "# Hippocampus: 24 cases of MR; background 94.71 %, Anterior 2.75 %, Posterior 2.55 %",
            "channels: 1",
            "normalization: {kind: z-score}",
            "# the median of the cases, to which all are resampled (mm)",
            "spacing: [1.0, 1.0, 1.0]",
            "# the median image has 35 x 50 x 36 voxels: rounded up to what the network halves",
            "patchSize: [40, 56, 40]",
            "wholeImages: false",
            "baseFilters: 8",
            "depth: 3",
            "batchSize: 2");
  }

  @Test
  void makesPatchesThatFitTheMemory() {
    Outcome outcome = Outcome.of("plan", "--data", Hippocampus.ALL, "--memory", "105m");
    assertThat(outcome.outLines())
        .contains("patchSize: [32, 48, 40]")
        .anyMatch(line -> line.contains("as much of it as 0.10 GiB hold two of"));
    assertThat(Outcome.of("plan", "--data", Hippocampus.ALL, "--memory", "1m").errLines())
        .singleElement()
        .asString()
        .startsWith("ufl: memory: expected at least ");
    assertThat(Outcome.of("plan", "--data", Hippocampus.ALL, "--memory", "4 GB").errLines())
        .singleElement()
        .asString()
        .contains("--memory", "expected a size such as 800m or 8g, found 4 GB");
  }

  @Test
  void writesAPlanThatATrainingTakesEdited() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Path file = folder.resolve("plan.yaml");
    Outcome planned = Outcome.of("plan", "--data", data, "--out", file);
    assertThat(planned.exitCode()).as(planned.err()).isZero();
    assertThat(planned.out())
        .contains("./ufl train --data %s --plan %s --out RUN".formatted(data, file));
    assertThat(Outcome.of("plan", "--data", data, "--out", file).err()).contains("exists already");

    String edited =
        Files.readString(file)
            .replaceAll("patchSize: .*", "patchSize: [16, 24, 16] # smaller: I have no time")
            .replaceAll("spacing: .*", "spacing: [2.0, 1.0, 1.0]")
            .replaceAll("depth: .*", "depth: 2")
            .replaceAll("batchSize: .*", "batchSize: 1");
    Files.writeString(file, edited);
    Path run = folder.resolve("run");
    Outcome trained =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--plan",
            file,
            "--base-filters",
            4,
            "--fold",
            "1/4",
            "--epochs",
            1);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.outLines())
        .contains("3D U-Net for 3 classes: 4 base filters, depth 2")
        .contains("patches of 16 x 24 x 16, 1 in a batch");
    assertThat(run.resolve("plan.yaml")).hasContent(edited);

    Path model = folder.resolve("model");
    assertThat(Outcome.of("export", run, "--out", model).exitCode()).isZero();
    assertThat(model.resolve("assets.extra/model-card.json"))
        .content()
        .containsPattern("\"spacing\" : \\[ 2.0, 1.0, 1.0 \\]");
    // The model brings its predictions back to the grids of the images.
    Outcome evaluated = Outcome.of("evaluate", model, "--data", data);
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();

    assertThat(
            Outcome.of(
                    "train",
                    "--data",
                    data,
                    "--out",
                    folder.resolve("other"),
                    "--plan",
                    file,
                    "--memory",
                    "1g")
                .errLines())
        .containsExactly("ufl: --memory: expected with a plan that is made, found --plan " + file);
  }

  @Test
  void knowsThePaper() {
    Outcome outcome = Outcome.of("plan", "--data", Hippocampus.ALL, "--plan", "paper");
    assertThat(outcome.outLines())
        .contains(
            "# that of MIScnn's standard U-Net, with which the paper trained",
            "baseFilters: 32",
            "depth: 4",
            "foregroundFraction: 0.0");
  }
}
