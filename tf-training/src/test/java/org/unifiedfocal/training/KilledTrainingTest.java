package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose process is killed (kill -9) at any moment, also while it writes a checkpoint. */
class KilledTrainingTest {
  private static final int STEPS_PER_EPOCH = 6;
  private static final int MAX_DELAY_NANOS = 5_000_000;

  @TempDir Path folder;

  @Test
  void goesOnToTheSameWeights() throws Exception {
    train(3, 5);
  }

  @Test
  @Tag("full")
  void goesOnToTheSameWeightsAfterTwentyKills() throws Exception {
    train(20, 6);
  }

  /** Every second kill comes when a checkpoint is begun, the others between any two steps. */
  private void train(int kills, long seed) throws Exception {
    TrainingSettings settings = TinyRun.images(2 * kills + 2).build();
    TrainingRun whole = TrainingRun.create(folder.resolve("whole"), settings);
    final List<EpochResult> results = new Trainer(whole, TrainingListener.NONE).train();

    TrainingRun killed = TrainingRun.create(folder.resolve("killed"), settings);
    Path unfinished = killed.folder().resolve("checkpoints/.unfinished");
    Random random = new Random(seed);
    List<Boolean> torn = new ArrayList<>();
    for (int kill = 0; kill < kills; kill++) {
      Process process = start(Training.class, killed.folder());
      waitForLines(process, 1 + random.nextInt(2 * STEPS_PER_EPOCH));
      while (kill % 2 == 1 && process.isAlive() && !Files.exists(unfinished)) {
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(random.nextInt(MAX_DELAY_NANOS));
      kill(process);
      torn.add(Files.exists(unfinished));
    }
    int done = killed.history().size();
    assertThat(done).isLessThan(settings.epochs());
    List<EpochResult> resumed =
        new Trainer(TrainingRun.open(killed.folder()), TrainingListener.NONE).train();

    assertThat(resumed)
        .as("killed inside a checkpoint: %s", torn)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
        .isEqualTo(results);
    assertSameVariables(whole.checkpoints(), killed.checkpoints());
    assertSameVariables(whole.best(), killed.best());
    assertThat(Files.readAllLines(killed.folder().resolve("metrics.csv")))
        .hasSize(settings.epochs() + 1);
    assertThat(unfinished).doesNotExist();
  }

  /** Weights, moving averages, moments: everything there is, bit for bit. */
  private static void assertSameVariables(Checkpoints expected, Checkpoints found)
      throws IOException {
    Checkpoint latest = expected.latest().orElseThrow();
    Checkpoint other = found.latest().orElseThrow();
    assertThat(other.epoch()).isEqualTo(latest.epoch());
    String data = "variables.data-00000-of-00001";
    assertThat(other.folder().resolve(data)).hasSameBinaryContentAs(latest.folder().resolve(data));
  }

  @Test
  void aSaveThatIsKilledLeavesTheCheckpointBefore() throws Exception {
    Process process = start(EndlessSave.class, folder);
    waitForLines(process, 1);
    kill(process);
    assertThat(folder.resolve(".unfinished/variables.index")).exists();
    Checkpoints checkpoints = new Checkpoints(folder);
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(1);
    try (TrainingGraph graph = EndlessSave.TRAINING.graph()) {
      checkpoints.latest().orElseThrow().restore(graph);
      checkpoints.save(2, graph, "again");
    }
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(2);
    assertThat(folder.resolve(".unfinished")).doesNotExist();
  }

  private static Process start(Class<?> program, Path argument) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName(),
            argument.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void waitForLines(Process process, int lines) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < lines; i++) {
      assertThat(out.readLine()).isNotNull();
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Goes on with a run, and says so after each step. */
  static final class Training {
    private Training() {}

    public static void main(String[] arguments) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void stepped(int epoch, int step, float loss) {
              System.out.println(step);
            }
          };
      new Trainer(TrainingRun.open(Path.of(arguments[0])), listener).train();
    }
  }

  /** Writes a checkpoint, and another one that is never done. */
  static final class EndlessSave {
    static final TinyTraining TRAINING = new TinyTraining(2, Adam.withDefaults());

    private EndlessSave() {}

    public static void main(String[] arguments) {
      try (TrainingGraph graph = TRAINING.graph()) {
        graph.initialise(1);
        Checkpoints checkpoints = new Checkpoints(Path.of(arguments[0]));
        checkpoints.save(1, graph, "done");
        checkpoints.save(2, graph, new Endless());
      }
    }

    /** A state that takes for ever to be written. */
    static final class Endless {
      public String getState() throws InterruptedException {
        System.out.println("writing");
        Thread.sleep(Long.MAX_VALUE);
        return "";
      }
    }
  }
}
