package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings by several processes, started by one command. */
class LocalWorkersTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path run;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path output;

  @BeforeEach
  void nameFiles() {
    run = folder.resolve("run");
    output = folder.resolve("output.txt");
  }

  private Process start(Object... arguments) throws IOException {
    return Outcome.program(arguments)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private void assertThatItSucceeds(Object... arguments) throws Exception {
    Process process = start(arguments);
    try {
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      assertThat(ended && process.exitValue() == 0).as(Files.readString(output)).isTrue();
    } finally {
      process.destroy(); // and the workers with it
    }
  }

  @Test
  void oneCommandTrainsByTwoAndResumes() throws Exception {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    assertThatItSucceeds(Hippocampus.smallTraining(data, run, 1, "--local-workers=2"));
    assertThat(Files.readAllLines(output))
        .contains("patches of 24 x 24 x 24, 1 in a batch of each of 2 workers")
        .anyMatch(line -> line.startsWith("waiting for worker 1 (localhost:"))
        .anyMatch(line -> line.startsWith("epoch 1/1  loss "))
        .filteredOn(line -> line.startsWith("done in "))
        .hasSize(1);
    Path yaml = run.resolve("run.yaml");
    assertThat(yaml).content().contains("threads: 2\n", "workers: 2\n");

    assertThat(Outcome.of("resume", run).errLines())
        .containsExactly(
            "ufl: "
                + run
                + ": expected 2 workers as before, found 1; see --workers and --local-workers");
    Files.writeString(yaml, Files.readString(yaml).replace("epochs: 1\n", "epochs: 2\n"));
    assertThatItSucceeds("resume", run, "--local-workers", 2);
    assertThat(Files.readAllLines(output))
        .contains("1 of 2 epochs are done")
        .anyMatch(line -> line.startsWith("epoch 2/2  loss "));
    Outcome exported = Outcome.of("export", run, "--out", folder.resolve("model"));
    assertThat(exported.exitCode()).as(exported.err()).isZero();
  }

  @Test
  void allEndWhenOneDies() throws Exception {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    Process process = start(Hippocampus.smallTraining(data, run, 5000, "--local-workers", 2));
    List<ProcessHandle> workers;
    try {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (!Files.exists(run.resolve("metrics.csv")) && System.nanoTime() < deadline) {
        Thread.sleep(100);
      }
      workers = process.children().toList();
      assertThat(workers).as(Files.readString(output)).hasSize(2);
      workers.get(0).destroyForcibly();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.children().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isNotZero();
    assertThat(workers).noneMatch(ProcessHandle::isAlive);
    assertThat(Files.readAllLines(output))
        .filteredOn(line -> line.startsWith("ufl: "))
        .singleElement()
        .asString()
        .contains("has stopped or cannot be reached", "go on by ./ufl resume " + run);
  }
}
