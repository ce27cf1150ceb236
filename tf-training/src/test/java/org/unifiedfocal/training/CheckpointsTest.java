package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.UNetOptions;

class CheckpointsTest {
  @TempDir Path temporary;

  /** What a training loop would store. */
  record State(int epoch, double best, String note) {}

  private static final TinyTraining TRAINING = new TinyTraining(2, Adam.withDefaults());

  @ParameterizedTest
  @CsvSource({"2, adam, 0", "2, sgd, 0.5", "2, all, 0.5", "3, adam, 0.5", "3, sgd, 0", "3, all, 0"})
  void goesOnAsIfItHadNeverStopped(int dimensions, String name, double dropout) {
    Optimizer optimizer =
        switch (name) {
          case "adam" -> Adam.withDefaults();
          case "sgd" -> Sgd.withDefaults();
          default ->
              Optimization.withDefaults()
                  .withWeightDecay(0.1)
                  .withClipNorm(0.1)
                  .withAverageDecay(0.9)
                  .toOptimizer();
        };
    TinyTraining training =
        new TinyTraining(
            dimensions,
            optimizer,
            UNetOptions.withDefaults().withDropout(dropout),
            CrossEntropyLoss.withDefaults().withSparseLabels());
    Checkpoints checkpoints = new Checkpoints(temporary.resolve("not/there/yet"));
    try (TrainingGraph whole = training.graph();
        TrainingGraph stopped = training.graph();
        TrainingGraph resumed = training.graph()) {
      whole.initialise(1);
      training.train(whole, 0, 6);
      stopped.initialise(1);
      training.train(stopped, 0, 3);
      State state = new State(12, Double.NaN, "é");
      checkpoints.save(12, stopped, state);
      Checkpoint latest = checkpoints.latest().orElseThrow();
      assertThat(latest.epoch()).isEqualTo(12);
      assertThat(latest.state(State.class)).isEqualTo(state);
      latest.restore(resumed);
      assertThat(TinyTraining.bits(resumed)).isEqualTo(TinyTraining.bits(stopped));
      training.train(resumed, 3, 3);
      assertThat(TinyTraining.bits(resumed)).isEqualTo(TinyTraining.bits(whole));
    }
  }

  @Test
  void keepsTheLastTwo() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temporary);
    assertThat(checkpoints.latest()).isEmpty();
    assertThat(new Checkpoints(temporary.resolve("none")).latest()).isEmpty();
    Files.createDirectories(temporary.resolve(".unfinished/left/behind"));
    Files.createDirectory(temporary.resolve("epoch-best"));
    try (TrainingGraph graph = TRAINING.graph()) {
      graph.initialise(1);
      for (int epoch = 8; epoch < 12; epoch++) {
        checkpoints.save(epoch, graph, new State(epoch, 0, ""));
      }
      assertThat(names(temporary)).containsExactly("epoch-00010", "epoch-00011", "epoch-best");
      // Resumed from epoch 10: what came after it is no longer part of the training.
      checkpoints.save(10, graph, new State(10, 1, "again"));
      assertThat(names(temporary)).containsExactly("epoch-00010", "epoch-best");
      assertThat(checkpoints.latest().orElseThrow().state(State.class).note()).isEqualTo("again");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "variables.data-00000-of-00001",
        "variables.index",
        "state.json",
        "checksums.json"
      })
  void fallsBackFromADamagedOne(String file) throws IOException {
    Checkpoints checkpoints = new Checkpoints(temporary);
    try (TrainingGraph graph = TRAINING.graph()) {
      graph.initialise(1);
      checkpoints.save(1, graph, new State(1, 0, ""));
      checkpoints.save(2, graph, new State(2, 0, ""));
    }
    Path damaged = temporary.resolve("epoch-00002").resolve(file);
    byte[] bytes = Files.readAllBytes(damaged);
    try (RandomAccessFile truncated = new RandomAccessFile(damaged.toFile(), "rw")) {
      truncated.setLength(bytes.length / 2);
    }
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(1);
    Files.delete(damaged);
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(1);
    Files.write(damaged, bytes);
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(2);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(1);
    Files.delete(temporary.resolve("epoch-00001/variables.index"));
    assertThatThrownBy(checkpoints::latest)
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            temporary
                + ": expected a checkpoint that is whole, found damaged ones (epoch-00002,"
                + " epoch-00001); put a copy in the place of one, or begin anew in another folder");
  }

  @Test
  void otherFilesBesideItsOwnDoNotCount() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temporary);
    try (TrainingGraph graph = TRAINING.graph()) {
      graph.initialise(1);
      checkpoints.save(1, graph, new State(1, 0, ""));
    }
    Files.writeString(temporary.resolve("epoch-00001/.DS_Store"), "the Finder was here");
    Files.createDirectory(temporary.resolve("epoch-00001/notes"));
    assertThat(checkpoints.latest()).map(Checkpoint::epoch).contains(1);
  }

  /** What cannot be read may be whole: nothing is to be deleted for it. */
  @Test
  void aFileThatCannotBeReadIsNotTakenForADamagedOne() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temporary);
    try (TrainingGraph graph = TRAINING.graph()) {
      graph.initialise(1);
      checkpoints.save(1, graph, new State(1, 0, ""));
    }
    Path state = temporary.resolve("epoch-00001/state.json");
    Files.delete(state);
    Files.createDirectory(state); // reading a folder fails for every user
    assertThatThrownBy(checkpoints::latest)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith(temporary + ": cannot be read: ");
  }

  @Test
  void namesTheCheckpointThatDoesNotFit() {
    Checkpoints checkpoints = new Checkpoints(temporary);
    try (TrainingGraph graph = TRAINING.graph();
        TrainingGraph sgd = new TinyTraining(2, Sgd.withDefaults()).graph();
        TrainingGraph volumes = new TinyTraining(3, Adam.withDefaults()).graph()) {
      graph.initialise(1);
      checkpoints.save(1, graph, new State(1, 0, ""));
      Checkpoint checkpoint = checkpoints.latest().orElseThrow();
      for (TrainingGraph other : List.of(sgd, volumes)) {
        assertThatThrownBy(() -> checkpoint.restore(other))
            .isInstanceOf(BadInputException.class)
            .hasMessageStartingWith(
                checkpoint.folder() + ": expected the variables of this network and optimiser: ")
            .message()
            .hasLineCount(1);
      }
      assertThatThrownBy(() -> checkpoint.state(Integer.class))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("state.json: expected the JSON of Integer: ")
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void aFailedSaveLeavesWhatIsThere() throws IOException {
    Checkpoints checkpoints = new Checkpoints(temporary);
    try (TrainingGraph graph = TRAINING.graph()) {
      graph.initialise(1);
      checkpoints.save(1, graph, new State(1, 0, ""));
      Object notJson = new Object();
      assertThatThrownBy(() -> checkpoints.save(2, graph, notJson))
          .isInstanceOf(UncheckedIOException.class);
      assertThat(names(temporary)).containsExactly("epoch-00001");
    }
  }

  @Test
  void pythonReadsIt() {
    try (TrainingGraph graph = TRAINING.graph()) {
      graph.initialise(1);
      TRAINING.train(graph, 0, 2);
      Checkpoint checkpoint = new Checkpoints(temporary).save(1, graph, new State(1, 0, ""));
      String printed =
          Python.run(
              """
              import sys, tensorflow as tf
              reader = tf.train.load_checkpoint(sys.argv[1])
              names = reader.get_variable_to_shape_map()
              print(len(names), reader.get_tensor("head.bias")[2], names["enc0.conv2.kernel.m"],
                    reader.get_tensor("adam.beta1_power"))
              """,
              checkpoint.folder().resolve("variables"));
      float bias = Objects.requireNonNull(graph.weights().get("head.bias")).getFloat(2);
      // 22 that are trained, each with two moments; mean and variance of 6 blocks; two powers
      int variables = 22 * 3 + 6 * 2 + 2;
      float power = 0.9f * 0.9f * 0.9f;
      assertThat(printed).isEqualTo("%d %s [3, 3, 4, 4] %s", variables, bias, power);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
