package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("ufl.home", "")).resolve("tf-training/data/busi-128");

  /** What makes a training take a second. */
  private static final Map<String, Integer> STANDARD =
      Map.of(
          "--folds", 2,
          "--epochs", 1,
          "--base-filters", 2,
          "--depth", 1,
          "--batch-size", 2,
          "--threads", 1);

  @TempDir Path folder;
  private Path data = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void copyImages() throws IOException {
    data = folder.resolve("lesions");
    out = folder.resolve("comparison");
    for (String kind : List.of("images", "masks")) {
      Files.createDirectories(data.resolve(kind));
      for (String id : List.of("benign_001", "benign_011", "malignant_003", "malignant_013")) {
        Files.copy(
            SHIPPED.resolve(kind).resolve(id + ".png"), data.resolve(kind).resolve(id + ".png"));
      }
    }
  }

  /** Two losses on two folds of four images: trainings that are over in a second each. */
  private List<Object> compare(Path out, Object... more) {
    List<Object> given = List.of(more);
    List<Object> arguments = new ArrayList<>(List.of("compare", "--data", data, "--out", out));
    arguments.addAll(given);
    STANDARD.forEach(
        (option, value) -> {
          if (!given.contains(option)) {
            arguments.addAll(List.of(option, value));
          }
        });
    return arguments;
  }

  private static Outcome run(List<Object> arguments) {
    Outcome outcome = Outcome.of(arguments.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  @Test
  void comparesLossesAndReports() throws IOException {
    List<Object> command = compare(out, "--losses", "dice", "unified-focal(asymmetric)");
    Outcome compared = run(command);
    assertThat(compared.err()).isEmpty();
    assertThat(compared.outLines())
        .contains("0 of 4 trainings are done, 4 epochs are left")
        .anyMatch(
            line -> line.matches("1/4  lesions, dice, seed 1, fold 1: Dice 0\\.\\d{3}; .* left"))
        .anyMatch(line -> line.matches("4/4  lesions, unified-focal-asymmetric, .*: Dice [\\d.]+"))
        .anyMatch(line -> line.startsWith("done in "))
        .contains("lesions, DSC")
        .anyMatch(line -> line.matches("Dice +4 .*"))
        .anyMatch(line -> line.matches("Unified Focal, asymmetric +4 .* reference"))
        .contains("report: " + out.resolve("report/index.html"));

    Path run = out.resolve("runs/lesions/dice/seed-1-fold-2");
    assertThat(names(run)).containsExactly("masks", "metrics.csv", "metrics.json", "run.yaml");
    assertThat(run.resolve("run.yaml")).content().contains("threads: 1", "fold: 2/2", "seed: 1");
    assertThat(names(run.resolve("masks"))).hasSize(2);
    Path report = out.resolve("report");
    assertThat(names(report))
        .containsExactly(
            "cases.csv",
            "index.html",
            "lesions-boxes.png",
            "lesions-errors.png",
            "lesions-training.png",
            "report.md",
            "tables.tex");
    assertThat(report.resolve("cases.csv"))
        .content()
        .hasLineCount(9)
        .contains("lesions,dice,1,1,", "runs/lesions/dice/seed-1-fold-2");
    assertThat(report.resolve("index.html"))
        .content()
        .contains(
            "2 losses, 2 folds, 1 seed, 1 dataset: 4 trainings, of which 4 are finished",
            "Wilcoxon",
            "runs/lesions/dice/seed-1-fold-2");
    assertThat(report.resolve("report.md"))
        .content()
        .contains("| Dice | ", "](lesions-errors.png)", "Friedman over the losses");
    assertThat(report.resolve("tables.tex")).content().contains("\\begin{tabular}", "$\\pm$");

    // Nothing is trained twice, and without pictures nobody is seen.
    Outcome again = run(Stream.concat(command.stream(), Stream.of("--pictures", "none")).toList());
    assertThat(again.outLines()).contains("4 of 4 trainings are done, 0 epochs are left");
    assertThat(report.resolve("lesions-errors.png")).doesNotExist();
    assertThat(report.resolve("report.md")).content().doesNotContain("errors.png");

    // A report that fails leaves the one before as it is.
    run(List.of("compare", "--out", out, "--report"));
    Files.move(data, folder.resolve("elsewhere"));
    assertThat(Outcome.of("compare", "--out", out, "--report").exitCode()).isEqualTo(2);
    assertThat(report.resolve("lesions-errors.png")).exists();
    Files.move(folder.resolve("elsewhere"), data);

    assertThat(problem(command, "--learning-rate", 1))
        .endsWith(
            "run.yaml: expected the settings asked for, found others; take them, or another --out");
    assertThat(problem(command, "--pictures", "benign_001,benign_002"))
        .isEqualTo("ufl: pictures: expected cases of the comparison, found benign_002");
    assertThat(problem(compare(out, "--losses", "dice", "focal")))
        .isEqualTo(
            "ufl: %s: expected the losses that are there and perhaps more, found others; take them, or another --out",
            out.resolve("comparison.yaml"));
  }

  private static String problem(List<Object> command, Object... more) {
    Outcome refused = Outcome.of(Stream.concat(command.stream(), Stream.of(more)).toArray());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines()).hasSize(1);
    return refused.errLines().get(0);
  }

  /** Tversky with equal weights is Dice, so that only weights and batches could differ. */
  @Test
  void everyLossStartsFromTheSameWeightsOnTheSameBatches() throws IOException {
    run(compare(out, "--epochs", 2, "--losses", "dice", "tversky(delta=0.5)"));
    Path runs = out.resolve("runs/lesions");
    assertThat(withoutSeconds(runs.resolve("tversky-delta=0.5/seed-1-fold-1")))
        .isEqualTo(withoutSeconds(runs.resolve("dice/seed-1-fold-1")));
  }

  private static List<String> withoutSeconds(Path run) throws IOException {
    return Files.readAllLines(run.resolve("metrics.csv")).stream()
        .map(line -> line.replaceAll(",[^,]*$", ""))
        .toList();
  }

  @Test
  void severalJobsGiveTheSameAsOneAndSeedsCanBeAdded() throws IOException {
    Object[] losses = {"--losses", "focal", "combo", "--pictures", "none"};
    run(compare(out, losses));
    Path other = folder.resolve("other");
    List<Object> several = compare(other, losses);
    several.addAll(List.of("--jobs", 3));
    run(several);
    assertThat(other.resolve("report/cases.csv"))
        .hasSameTextualContentAs(out.resolve("report/cases.csv"));
    several.addAll(List.of("--seeds", 2));
    assertThat(run(several).outLines()).contains("4 of 8 trainings are done, 4 epochs are left");
    assertThat(other.resolve("report/report.md")).content().contains("2 seeds", "4 of 4 folds");
    assertThat(other.resolve("runs/lesions/focal/seed-1-fold-1/masks")).exists();
    assertThat(other.resolve("runs/lesions/focal/seed-2-fold-1/masks")).doesNotExist();
  }

  @Test
  void goesOnAfterAKillAndAfterATimeBudget() throws Exception {
    Object[] losses = {"--epochs", 5, "--losses", "dice", "focal", "--pictures", "none"};
    List<Object> command = compare(out, losses);
    Path killed = folder.resolve("killed");
    List<Object> same = new ArrayList<>(command);
    same.set(same.indexOf(out), killed);
    killAfterTheFirstTraining(same);
    assertThat(killed.resolve("runs/lesions/dice/seed-1-fold-1/metrics.json")).exists();
    assertThat(killed.resolve("runs/lesions/focal/seed-1-fold-2/metrics.json")).doesNotExist();
    assertThat(killed.resolve("report")).doesNotExist();

    Outcome stopped = Outcome.ofProcess("compare", "--out", killed, "--time-budget", "0.01s");
    assertThat(stopped.outLines())
        .anyMatch(line -> line.matches("1 of 4 trainings are done, \\d+ epochs are left"))
        .anyMatch(line -> line.endsWith("s, go on by ./ufl compare --out " + killed));
    Outcome resumed = Outcome.ofProcess("compare", "--out", killed, "--pictures", "none");
    assertThat(resumed.outLines()).anyMatch(line -> line.startsWith("4/4  "));

    assertThat(Outcome.ofProcess(command.toArray()).exitCode()).isZero();
    assertThat(killed.resolve("report/cases.csv"))
        .hasSameTextualContentAs(out.resolve("report/cases.csv"));
    assertThat(withoutSeconds(killed.resolve("runs/lesions/focal/seed-1-fold-1")))
        .isEqualTo(withoutSeconds(out.resolve("runs/lesions/focal/seed-1-fold-1")));
  }

  private static void killAfterTheFirstTraining(List<Object> arguments) throws Exception {
    Process process = Outcome.start(arguments.toArray());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      @Nullable String line = lines.readLine();
      while (line != null && !line.startsWith("1/4  ")) {
        line = lines.readLine();
      }
      assertThat(line).isNotNull();
      // Into the second training, after some of its epochs.
      Path second = Path.of(arguments.get(4).toString(), "runs/lesions/focal/seed-1-fold-1");
      while (process.isAlive() && !Files.exists(second.resolve("checkpoints/epoch-00002"))) {
        Thread.sleep(5);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void saysWhichTrainingsFailed() {
    List<Object> command = compare(out, "--epochs", 3, "--losses", "dice", "focal");
    command.addAll(List.of("--optimizer", "sgd", "--learning-rate", "1e38"));
    Outcome outcome = Outcome.of(command.toArray());
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.outLines())
        .anyMatch(
            line ->
                line.contains("lesions, dice, seed 1, fold 1: failed, ") && line.contains("step"))
        .contains("nothing to report yet: no fold is finished by all losses");
    assertThat(out.resolve("runs/lesions/dice/seed-1-fold-1/failure.txt")).exists();
  }

  @Test
  void comparesOnVolumesWithDistances() throws IOException {
    data = Hippocampus.copyTo(folder.resolve("hippocampus"));
    List<Object> command =
        compare(out, "--losses", "cross-entropy", "dice", "--patch-size", "16,16,16");
    run(command);
    assertThat(out.resolve("report/report.md"))
        .content()
        .contains("HD95 (mm)", "Anterior", "Posterior", "mean of the classes");
    assertThat(out.resolve("report/hippocampus-errors.png")).exists();
  }

  @Test
  void sweepsTheImbalance() throws IOException {
    Outcome swept =
        run(
            compare(
                out,
                "--sweep",
                "imbalance",
                "--levels",
                "0.02,0.005",
                "--losses",
                "dice",
                "focal"));
    assertThat(names(out.resolve("data/covers-0.02")))
        .containsExactly("foreground-0.005", "foreground-0.02");
    assertThat(swept.outLines()).contains("foreground-0.02, DSC", "foreground-0.005, DSC");
    assertThat(names(out.resolve("report"))).contains("imbalance.png", "detection.png");
    assertThat(out.resolve("report/report.md"))
        .content()
        .contains("every lesion covers 0.5 % of its image")
        .contains("The share of lesions found");
  }

  @Test
  void sweepsAParameter() throws IOException {
    Outcome swept = run(compare(out, "--sweep", "delta", "--levels", "0.5,0.6"));
    assertThat(swept.outLines()).anyMatch(line -> line.matches("delta=0.6 .* reference"));
    assertThat(names(out.resolve("report"))).contains("sweep.png");
    assertThat(out.resolve("comparison.yaml")).content().contains("sweep: delta", "value: 0.6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --losses dice                         | losses: expected at least 2 to compare, found 1
          --losses dice dice                    | losses: expected each once, found dice twice
          --losses dice dcie                    | loss: expected one of cross-entropy
          --folds 1                             | folds: expected at least 2, found 1
          --folds 9                             | expected at least 9 groups of cases for 9 folds, found 4
          --seeds 0                             | --seeds: expected at least 1, found 0
          --jobs 0                              | --jobs: expected at least 1, found 0
          --time-budget soon                    | expected a time such as 90m or 1h30m, found soon
          --sweep alpha                         | --sweep: expected imbalance, delta, gamma or lambda, found alpha
          --levels 0.5                          | --levels: expected with --sweep, found it alone
          --sweep imbalance --levels 1.5        | foreground fractions: expected numbers between 0 and 1, found 1.5
          --sweep imbalance --levels 0.99       | expected cases with a lesion of at least 99 % of the image
          --sweep delta --losses dice focal     | --losses: expected none where a parameter of one is swept
          """)
  void saysWhatIsWrong(String arguments, String problem) {
    Outcome refused = Outcome.of(compare(out, (Object[]) arguments.split(" ", -1)).toArray());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines()).singleElement().asString().contains(problem);
  }

  @Test
  void saysBeforeTheTrainingsThatThereAreNoFonts() throws IOException, InterruptedException {
    Path errors = folder.resolve("errors.txt");
    ProcessBuilder program = Outcome.program("compare", "--data", data, "--out", out);
    program.command().add(1, "-Dsun.awt.fontconfig=missing");
    Process process = program.redirectError(errors.toFile()).start();
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(Files.readAllLines(errors))
        .singleElement()
        .asString()
        .startsWith(
            "ufl: the charts of the report: expected fonts on this system (install fontconfig and a"
                + " font), found: ");
    assertThat(out).doesNotExist();
  }

  @Test
  void needsAComparisonToGoOnWith() {
    Outcome refused = Outcome.of("compare", "--out", out);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines())
        .containsExactly(
            "ufl: "
                + out
                + ": expected the folder of a comparison, found no comparison.yaml; give --data");
  }

  @Test
  void doesNotPassOverWhatWouldChangeTheTrainings() {
    Outcome refused = Outcome.of("compare", "--out", out, "--epochs", 7);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines())
        .containsExactly(
            "ufl: --epochs: expected where a comparison begins, with --data and without --report");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
