package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that cannot write or read: one line says why, and nothing is lost. */
class TrainingFaultsTest {
  private static final String VARIABLES = "variables.data-00000-of-00001";

  @TempDir Path folder;
  private Path data = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void copyData() throws IOException {
    data = Hippocampus.copyTo(folder.resolve("data"));
    run = folder.resolve("run");
  }

  /**
   * Files of more than a few KiB cannot be written, which is how a full disk looks to TensorFlow.
   */
  @Test
  void keepsTheCheckpointWhereAFileBecomesTooLarge() throws Exception {
    trainAnEpochOfTwo();
    Path before = folder.resolve("before");
    Files.copy(run.resolve("checkpoints/epoch-00001").resolve(VARIABLES), before);
    Outcome failed = shell("ulimit -f 8; exec \"$@\"", resume());
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.errLines())
        .singleElement()
        .asString()
        .startsWith("ufl: " + run)
        .contains("/epoch-00002: cannot be written: ")
        .endsWith("File too large");
    assertThat(names(run.resolve("checkpoints"))).containsExactly("epoch-00001");
    assertThat(run.resolve("checkpoints/epoch-00001").resolve(VARIABLES))
        .hasSameBinaryContentAs(before);
    assertThat(run.resolve("metrics.csv")).content().hasLineCount(2);
    assertThat(Outcome.of("resume", run).exitCode()).isZero();
    assertThat(run.resolve("metrics.csv")).content().hasLineCount(3);
  }

  /** A file system of its own that is full, then cannot be written, then can again. */
  @Test
  @Tag("full")
  void keepsTheCheckpointOnAFullDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String mount = "mount -t tmpfs -o size=4m tmpfs '%s' && ".formatted(disk);
    List<String> unshare = List.of("unshare", "-rm", "sh", "-c");
    assumeThat(run(Stream.concat(unshare.stream(), Stream.of(mount + "true")).toList()).exitCode())
        .as("a file system of one's own is made by unshare")
        .isZero();
    trainAnEpochOfTwo();
    List<String> script = new ArrayList<>(unshare);
    script.add(
        mount
            + """
            cd '%s' && cp -r '%s' . || exit 9
            dd if=/dev/zero of=filler bs=1k 2>/dev/null
            "$@"; echo full $?; ls -A run/checkpoints
            rm filler; mount -o remount,ro .
            "$@"; echo read-only $?; ls -A run/checkpoints
            mount -o remount,rw .
            "$@" >/dev/null; echo good $?; ls -A run/checkpoints
            """
                .formatted(disk, run));
    script.add("sh");
    script.addAll(resume());
    script.set(script.size() - 1, "run");
    Outcome outcome = run(script);
    assertThat(outcome.outLines())
        .containsSubsequence(
            "full 1",
            "epoch-00001",
            "read-only 1",
            "epoch-00001",
            "good 0",
            "epoch-00001",
            "epoch-00002")
        .filteredOn(line -> line.startsWith("epoch-"))
        .hasSize(4);
    assertThat(outcome.errLines()).hasSize(2);
    assertThat(outcome.errLines().get(0))
        .startsWith("ufl: run/")
        .contains("cannot be written: ", "No space left on device");
    assertThat(outcome.errLines().get(1)).startsWith("ufl: run/").contains("Read-only file system");
  }

  @Test
  void namesAFolderThatCannotBeWritten() throws IOException {
    Path readOnly = Files.createDirectory(folder.resolve("read-only"));
    assertThat(readOnly.toFile().setWritable(false)).isTrue();
    // The superuser may write everywhere but there.
    Path out = Files.isWritable(readOnly) ? Path.of("/sys/run") : readOnly.resolve("run");
    assumeThat(out.getParent()).isDirectory();
    Outcome refused = Outcome.of(Hippocampus.smallTraining(data, out, 1));
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .startsWith("ufl: " + out + ": cannot be written: ");
  }

  @Test
  void namesDataThatVanished() throws IOException {
    trainAnEpochOfTwo();
    delete(data.resolve("images"));
    Outcome refused = Outcome.of("resume", run);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines()).singleElement().asString().startsWith("ufl: ").contains("data");
    delete(data);
    refused = Outcome.of("resume", run);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines())
        .containsExactly("ufl: " + data + ": expected a folder with a dataset, found none");
    assertThat(names(run.resolve("checkpoints"))).containsExactly("epoch-00001");
    Hippocampus.copyTo(data);
    assertThat(Outcome.of("resume", run).exitCode()).isZero();
  }

  @Test
  void goesOnFromTheCheckpointBeforeATruncatedOne() throws IOException {
    assertThat(Outcome.of(Hippocampus.smallTraining(data, run, 2)).exitCode()).isZero();
    Path variables = run.resolve("checkpoints/epoch-00002").resolve(VARIABLES);
    byte[] whole = Files.readAllBytes(variables);
    Files.write(variables, Arrays.copyOf(whole, whole.length / 3));
    Outcome resumed = Outcome.of("resume", run);
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.outLines()).contains("1 of 2 epochs are done");
    assertThat(variables).hasBinaryContent(whole);
  }

  @Test
  void exportsTheLastCheckpointWhereTheBestIsDamaged() throws IOException {
    trainAnEpochOfTwo();
    Path best = run.resolve("best");
    Files.delete(best.resolve("epoch-00001").resolve(VARIABLES));
    Path model = folder.resolve("model");
    Outcome refused = Outcome.of("export", run, "--out", model);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errLines())
        .singleElement()
        .asString()
        .startsWith("ufl: " + best + ": expected a checkpoint that is whole, found damaged ones");
    Outcome exported = Outcome.of("export", run, "--out", model, "--checkpoint", "last");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
  }

  @Test
  void saysWhatIsKeptOfATrainingThatDiverges() throws IOException {
    trainAnEpochOfTwo();
    Path yaml = run.resolve("run.yaml");
    String settings = Files.readString(yaml);
    assertThat(settings).contains("learningRate: 0.001\n");
    Files.writeString(yaml, settings.replace("learningRate: 0.001\n", "learningRate: 1e39\n"));
    Outcome diverged = Outcome.of("resume", run);
    assertThat(diverged.exitCode()).isEqualTo(1);
    assertThat(diverged.errLines())
        .singleElement()
        .asString()
        .startsWith("ufl: ")
        .endsWith(
            "; try a lower learning rate or clipped gradients; the checkpoint of epoch 1 is kept");
  }

  /** Trains an epoch; what is left to do is another one. */
  private void trainAnEpochOfTwo() throws IOException {
    Outcome trained = Outcome.of(Hippocampus.smallTraining(data, run, 1));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Path yaml = run.resolve("run.yaml");
    Files.writeString(yaml, Files.readString(yaml).replace("epochs: 1\n", "epochs: 2\n"));
  }

  /** {@code ufl resume RUN} in a process of its own. */
  private List<String> resume() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:-UsePerfData", // a file of its own
        "-cp",
        System.getProperty("java.class.path"),
        Ufl.class.getName(),
        "resume",
        run.toString());
  }

  private Outcome shell(String script, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(arguments);
    return run(command);
  }

  private Outcome run(List<String> command) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    int exitCode = builder.start().waitFor();
    // TensorFlow says its say in a process of its own.
    String lines =
        Files.readAllLines(err).stream()
            .filter(line -> !line.contains("absl::") && !line.contains("mlir_"))
            .collect(Collectors.joining("\n"));
    return new Outcome(exitCode, Files.readString(out), lines);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> Objects.toString(entry.getFileName())).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
