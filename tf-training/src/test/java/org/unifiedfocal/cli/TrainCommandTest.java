package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.data.OfficialFolders;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.testing.RealData;

class TrainCommandTest {
  @TempDir Path folder;
  private Path run = Path.of("");

  @BeforeEach
  void chooseRun() {
    run = folder.resolve("run");
  }

  @Test
  void trainsVolumesAndGoesOn() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("my data"));
    Outcome trained =
        Outcome.of(
            Hippocampus.smallTraining(data, run, 1, "--loss", "dice", "--flip-axes", "none"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.err()).isEmpty();
    assertThat(trained.outLines())
        .contains("my data: 4 cases, 3 to learn from and 1 held back (fold 1/4)")
        .contains("3D U-Net for 3 classes: 4 base filters, depth 2")
        .contains("patches of 24 x 24 x 24, 1 in a batch")
        .contains("dice", "adam, learning rate 0.001, poly")
        .anyMatch(
            line ->
                line.matches(
                    "epoch 1/1  loss 0\\.\\d{4}  Dice 0\\.\\d{3} \\(Anterior 0\\.\\d{3}, Posterior"
                        + " 0\\.\\d{3}\\)  [\\d.]+ s"))
        .anyMatch(line -> line.matches("done in .* s; best validation Dice 0\\.\\d{3} in epoch 1"))
        .contains("in " + run + ": run.yaml, metrics.csv, checkpoints/, events for TensorBoard")
        .contains("  ./ufl export %s --out %s".formatted(run, run.resolve("model")))
        .contains(
            "  ./ufl evaluate %s --data \"%s\" --fold 1/4".formatted(run.resolve("model"), data));
    assertThat(run.resolve("run.yaml")).content().contains("loss: dice", "flipAxes: []");
    assertThat(run.resolve("metrics.csv")).content().hasLineCount(2);
    assertThat(run.resolve("checkpoints/epoch-00001")).isDirectory();

    Outcome resumed = Outcome.of("resume", run);
    assertThat(resumed.exitCode()).isZero();
    assertThat(resumed.outLines()).contains("1 of 1 epochs are done");

    Outcome again = Outcome.of(Hippocampus.smallTraining(data, run, 1));
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.errLines()).singleElement().asString().contains(run.toString(), "resume");
  }

  @Test
  void trainsAllFoldsAndGoesOnWithThem() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Object[] training = Hippocampus.smallTraining(data, run, 1);
    Arrays.asList(training).replaceAll(each -> each.equals("1/4") ? "all/2" : each);
    Outcome trained = Outcome.of(training);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.outLines())
        .contains("data: 4 cases, 2 to learn from and 2 held back (fold 1/2)")
        .contains("data: 4 cases, 2 to learn from and 2 held back (fold 2/2)")
        .anyMatch(
            line ->
                line.matches(
                    "validation Dice of the last epochs: 0\\.\\d{3} 0\\.\\d{3}; mean 0\\.\\d{3},"
                        + " standard deviation 0\\.\\d{3}"));
    // Stopped before the second fold began.
    Path second = run.resolve("fold-2");
    byte[] settings = Files.readAllBytes(second.resolve("run.yaml"));
    String found = Files.readString(second.resolve("metrics.csv")).replaceAll(",[^,]*$", "");
    deleteAll(second);
    Files.createDirectory(second);
    Files.write(second.resolve("run.yaml"), settings);
    Outcome resumed = Outcome.of("resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.outLines()).contains("1 of 1 epochs are done");
    assertThat(Files.readString(second.resolve("metrics.csv")).replaceAll(",[^,]*$", ""))
        .isEqualTo(found);
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void trainsAnotherNetworkWithDeepSupervision() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Outcome trained =
        Outcome.of(
            Hippocampus.smallTraining(
                data,
                run,
                1,
                "--loss",
                "deep-supervision(unified-focal(asymmetric))",
                "--norm",
                "group:4",
                "--activation",
                "leaky-relu",
                "--residual",
                "--dropout",
                0.1,
                "--upsampling",
                "linear",
                "--precision",
                "bfloat16",
                "--augmentation",
                "standard"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(run.resolve("run.yaml"))
        .content()
        .contains(
            "  options:\n",
            "    norm: group:4\n",
            "    activation: leaky-relu\n",
            "    residual: true\n",
            "    dropout: 0.1\n",
            "    upsampling: linear\n",
            "    precision: bfloat16\n");
    assertThat(Outcome.of("export", run, "--out", folder.resolve("model")).exitCode()).isZero();
  }

  @Test
  void trainsPicturesOnAllCases() throws IOException {
    Path data = folder.resolve("lesions");
    for (String kind : List.of("images", "masks")) {
      Files.createDirectories(data.resolve(kind));
      for (String id : List.of("benign_001", "benign_002", "malignant_001")) {
        Path file = RealData.find("busi-128/" + kind + "/" + id + ".png");
        Files.copy(file, data.resolve(kind).resolve(id + ".png"));
      }
    }
    Outcome trained =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--epochs",
            1,
            "--base-filters",
            4,
            "--depth",
            2,
            "--batch-size",
            2,
            "--optimizer",
            "sgd",
            "--momentum",
            0.9,
            "--learning-rate",
            0.01,
            "--schedule",
            "cosine",
            "--weight-decay",
            3e-5,
            "--clip-norm",
            12,
            "--ema",
            0.9,
            "--patience",
            3,
            "--normalization",
            "none",
            "--fold",
            "none");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.outLines())
        .contains("lesions: 3 cases, none held back")
        .contains("2D U-Net for 2 classes: 4 base filters, depth 2")
        .contains("whole images of 128 x 128, 2 in a batch")
        .contains("unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.5)")
        .contains(
            "sgd, learning rate 0.01, cosine, weight decay 3.0E-5, gradients"
                + " clipped to 12.0, weights averaged by 0.9")
        .anyMatch(line -> line.matches("epoch 1/1  loss \\d\\.\\d{4}  [\\d.]+ s"))
        .anyMatch(line -> line.matches("done in [^;]* s"));

    Outcome best =
        Outcome.of("export", run, "--out", folder.resolve("model"), "--checkpoint", "best");
    assertThat(best.exitCode()).isEqualTo(2);
    assertThat(best.err()).contains(run + ": expected a best checkpoint, found none");
    Path model = folder.resolve("model");
    assertThat(Outcome.of("export", run, "--out", model).outLines())
        .contains("exported epoch 1 to " + model);

    Path masks = folder.resolve("masks");
    Outcome predicted = Outcome.of("predict", model, data.resolve("images"), "--out", masks);
    assertThat(predicted.exitCode()).as(predicted.err()).isZero();
    assertThat(predicted.outLines())
        .hasSize(3)
        .first()
        .asString()
        .matches(
            Pattern.quote(masks.resolve("benign_001.png").toString())
                + ": foreground \\d+ pixels \\(\\d+\\.\\d %\\)");
    assertThat(ImageReader.readLabels(masks.resolve("benign_001.png")).geometry())
        .isEqualTo(Geometry.of(128, 128));
  }

  @Test
  void endsWhenItGetsNoBetter() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Outcome trained =
        Outcome.of(
            Hippocampus.smallTraining(
                data, run, 30, "--patience", 1, "--warm-up", 2, "--learning-rate", 1e-12));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.outLines())
        .contains("adam, learning rate 1.0E-12, warm-up of 2 epochs, poly")
        .anyMatch(
            line -> line.matches("ended after epoch \\d+: no better validation Dice in 1 epoch"));
  }

  @Test
  void refusesBrokenCasesOrLeavesThemOut() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Files.copy(Hippocampus.image("hippocampus_001"), data.resolve("images/hippocampus_100.nii.gz"));
    String problem =
        "ufl: hippocampus_100: %s is missing".formatted(Path.of("masks", "hippocampus_100.nii.gz"));

    Outcome refused = Outcome.of(Hippocampus.smallTraining(data, run, 1));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines())
        .containsExactly(
            problem,
            "ufl: " + data + ": 1 of 5 cases cannot be used, --skip-broken leaves them out");
    assertThat(run).doesNotExist();

    Outcome trained = Outcome.of(Hippocampus.smallTraining(data, run, 1, "--skip-broken"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.errLines())
        .containsExactly(problem, "ufl: 1 of 5 cases cannot be used and are left out");
    assertThat(trained.outLines())
        .contains("data: 4 cases, 3 to learn from and 1 held back (fold 1/4)")
        .contains(
            "  ./ufl evaluate %s --data %s --fold 1/4 --skip-broken"
                .formatted(run.resolve("model"), data));
    Path yaml = run.resolve("run.yaml");
    assertThat(yaml).content().containsPattern("skipped:\\s+- hippocampus_100\\s");

    // What was left out stays left out, even when it is whole again.
    Files.copy(Hippocampus.label("hippocampus_001"), data.resolve("masks/hippocampus_100.nii.gz"));
    Files.writeString(yaml, Files.readString(yaml).replace("epochs: 1", "epochs: 2"));
    Outcome resumed = Outcome.of("resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("4 cases, 3 to learn from");
  }

  @Test
  void modalitiesAreChannelsAndARegionIsTheOnlyClass() {
    Path data = folder.resolve("brains");
    OfficialFolders.brats(data, "t1", "t1ce", "t2", "flair");
    String layout = "brats20(t1, t1ce, flair, tumour-core)";
    Outcome trained =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--layout",
            layout,
            "--epochs",
            1,
            "--base-filters",
            2,
            "--depth",
            1,
            "--batch-size",
            1,
            "--fold",
            "1/2");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Path model = run.resolve("model");
    assertThat(trained.outLines())
        .contains("BraTS20: 2 cases, 1 to learn from and 1 held back (fold 1/2)")
        .contains("3D U-Net for 2 classes: 2 base filters, depth 1")
        .contains(
            "  ./ufl evaluate %s --data %s --fold 1/2 --layout \"%s\""
                .formatted(model, data, layout));
    assertThat(run.resolve("run.yaml")).content().contains(layout, "channels: 3");

    assertThat(Outcome.of("export", run, "--out", model).exitCode()).isZero();
    Outcome evaluated =
        Outcome.of("evaluate", model, "--data", data, "--fold", "1/2", "--layout", layout);
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.outLines()).contains("1 cases of BraTS20");

    assertThat(Outcome.of("evaluate", model, "--data", data).errLines())
        .singleElement()
        .asString()
        .contains("expected the classes of the dataset", "[background, tumour core]");
  }

  @Test
  void ignoresPixelsOutsideTheFieldOfView() {
    Path data = folder.resolve("DRIVE");
    OfficialFolders.drive(data, true);
    Outcome trained =
        Outcome.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--epochs",
            2,
            "--base-filters",
            2,
            "--depth",
            1,
            "--batch-size",
            1,
            "--fold",
            "1/4",
            "--seed",
            3,
            "--loss",
            "dice");
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.outLines())
        .contains("DRIVE: 4 cases, 3 to learn from and 1 held back (fold 1/4)")
        .anyMatch(line -> line.startsWith("epoch 2/2  loss 0."));
    assertThat(run.resolve("run.yaml")).content().contains("dice(ignored-label=255)");
    Path model = run.resolve("model");
    assertThat(Outcome.of("export", run, "--out", model).exitCode()).isZero();
    assertThat(Outcome.of("evaluate", model, "--data", data).outLines())
        .contains("4 cases of DRIVE")
        .anyMatch(line -> line.startsWith("1 vessel "));

    Outcome refused = Outcome.of("train", "--data", data, "--out", run + "2", "--loss", "boundary");
    assertThat(refused.errLines())
        .containsExactly(
            "ufl: labels: expected signed distances, dense and without an ignored label, found"
                + " ignored-label=255");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --loss | dcie            | loss: expected one of cross-entropy
          --loss | unified-focal   | unified-focal: expected symmetric or asymmetric
          --loss | boundary        | labels: expected signed distances, dense and without an ignored label, found sparse
          --layout | busi          | expected benign/ and malignant/
          --dimensions | 2         | expected images of 2 dimensions, found 3
          --fold | 7/6             | a fold K/N has N of at least 2 and K from 1 to N, found 7/6
          --fold | all/1           | a fold K/N has N of at least 2
          --fold | 1/30            | expected at least 30 groups
          --epochs | 0             | epochs: expected at least 1, found 0
          --epochs | many          | Invalid value for option '--epochs'
          --learning-rate | -1     | learning rate: expected above 0
          --patch-size | 16,16     | patch size: expected 3 numbers
          --optimizer | lion       | --optimizer: expected adam, adamw or sgd, found lion
          --augmentation | heavy   | expected flips or standard, found heavy
          --schedule | step        | --schedule: expected poly, cosine, plateau or constant, found step
          --momentum | 0.9         | --momentum: expected with --optimizer sgd alone, found adam
          --warm-up | 0            | warm-up: expected at least 1, found 0
          --warm-up | 50           | warm-up: expected less than all 50 epochs, found 50
          --weight-decay | -1      | weight decay: expected above 0, found -1.0
          --clip-norm | 0          | clip norm: expected above 0, found 0.0
          --ema | 1                | decay of the average of weights: expected between 0 and 1, found 1.0
          --patience | 0           | patience: expected at least 1, found 0
          --normalization | minmax | expected z-score, z-score-nonzero or none, found minmax
          --norm | layer           | norm: expected batch, instance or group:N, found layer
          --norm | group:3         | norm: expected groups that divide the 8 base filters, found group:3
          --activation | gelu      | activation: expected relu or leaky-relu, found gelu
          --dropout | 1            | dropout: expected at least 0 and below 1, found 1.0
          --precision | float16    | precision: expected float32 or bfloat16, found float16
          --upsampling | cubic     | upsampling: expected transposed, nearest or linear, found cubic
          --task | 0               | --workers and --task: expected both or none
          --workers | a:1,b:1      | --workers and --task: expected both or none
          --local-workers | 1      | --local-workers: expected at least 2, found 1
          """)
  void refusesWhatMakesNoSense(String option, String value, String message) {
    Outcome outcome = Outcome.of("train", "--data", Hippocampus.ALL, "--out", run, option, value);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).singleElement().asString().startsWith("ufl: ").contains(message);
    assertThat(run).doesNotExist();
  }

  @Test
  void refusesAMissingFolder() {
    Outcome outcome = Outcome.of("train", "--data", folder.resolve("none"), "--out", run);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("none: expected a folder with a dataset, found none");
  }

  @Test
  void stopsCleanlyAndResumes() throws IOException, InterruptedException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Path errors = folder.resolve("errors.txt");
    Process process =
        Outcome.program(Hippocampus.smallTraining(data, run, 2000))
            .redirectError(errors.toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      @Nullable String line = out.readLine();
      while (line != null && !line.startsWith("epoch")) {
        line = out.readLine();
      }
      assertThat(line).as(Files.readString(errors)).isNotNull();
      process.destroy(); // the signal TERM, which Java treats as it does Ctrl-C
      assertThat(process.waitFor()).isEqualTo(143);
    }
    assertThat(Files.readString(errors)).contains("ufl: stopped, go on by ./ufl resume " + run);

    // What was stopped is whole: the last epochs of it are those of a resumed training.
    Path yaml = run.resolve("run.yaml");
    int done = Files.readAllLines(run.resolve("metrics.csv")).size() - 1;
    Files.writeString(
        yaml, Files.readString(yaml).replace("epochs: 2000", "epochs: " + (done + 2)));
    Outcome resumed = Outcome.of("resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).containsPattern("\\d+ of " + (done + 2) + " epochs are done");
    assertThat(run.resolve("metrics.csv")).content().hasLineCount(done + 3);
  }
}
