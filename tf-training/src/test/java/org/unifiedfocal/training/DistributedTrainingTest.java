package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.distribution.ProcessGroup;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.UNetOptions;

/** Trainings by several processes on this machine, against one process with all their images. */
class DistributedTrainingTest {
  private static final int EPOCHS = 7; // of 8 steps

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static TrainingRun alone;

  /** All that a step may do, but for batch norm, which sees the images of its process alone. */
  private static TrainingSettingsBuilder settings() {
    return TinyRun.images(EPOCHS)
        .fold("none")
        .stepsPerEpoch(8)
        .threads(1)
        .networkOptions(UNetOptions.withDefaults().withNorm(new Norm.Group(2)))
        .optimization(
            Optimization.withDefaults()
                .withOptimizer(new Sgd(0.9f)) // more momentum magnifies the last bit
                .withLearningRate(0.01)
                .withWeightDecay(0.1)
                .withClipNorm(1.0)
                .withAverageDecay(0.9));
  }

  /** In a process of its own, too: in this one the threads of other tests may decide the bits. */
  @BeforeAll
  static void trainAlone() throws Exception {
    alone = TrainingRun.create(folder.resolve("alone"), settings().batchSize(8).build());
    awaitEnd(WorkerProcess.start(alone), alone.folder());
  }

  private static TrainingRun together(String name) {
    return TrainingRun.create(folder.resolve(name), settings().batchSize(4).workers(2).build());
  }

  private static void awaitEnd(List<Process> processes, Path logs) throws Exception {
    for (int task = 0; task < processes.size(); task++) {
      boolean ended = processes.get(task).waitFor(2, TimeUnit.MINUTES);
      assertThat(ended && processes.get(task).exitValue() == 0)
          .as(Files.readString(logs.resolve(task + ".txt")))
          .isTrue();
    }
  }

  private static void assertThatItIsAsAlone(TrainingRun run) {
    List<EpochResult> expected = alone.history();
    List<EpochResult> found = run.history();
    assertThat(found).hasSize(EPOCHS);
    assertThat(expected.get(EPOCHS - 1).loss()).isLessThan(expected.get(0).loss() - 0.001);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      assertThat(found.get(epoch).loss()).isCloseTo(expected.get(epoch).loss(), within(1e-5));
    }
    Map<String, FloatNdArray> weights = weights(run);
    assertThat(weights).containsOnlyKeys(weights(alone).keySet());
    weights(alone)
        .forEach(
            (name, weight) ->
                assertThat(values(weights.get(name)))
                    .as(name)
                    .containsExactly(values(weight), within(1e-5f)));
  }

  private static Map<String, FloatNdArray> weights(TrainingRun run) {
    try (TrainingGraph graph = run.graph()) {
      run.checkpoints().latest().orElseThrow().restore(graph);
      return graph.weights();
    }
  }

  private static float[] values(@Nullable FloatNdArray weight) {
    float[] values = new float[(int) Objects.requireNonNull(weight).size()];
    weight.copyTo(DataBuffers.of(values));
    return values;
  }

  @Test
  void twoWorkersDoWhatOneDoesWithTwiceTheBatch() throws Exception {
    TrainingRun run = together("together");
    List<Process> processes = WorkerProcess.start(run);
    try {
      awaitEnd(processes, run.folder());
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertThatItIsAsAlone(run);
    assertThat(run.folder().resolve("run.yaml")).content().contains("workers: 2\n");
  }

  @Test
  void aLostWorkerStopsTheOthersAndTheRunGoesOn() throws Exception {
    TrainingRun run = together("lost");
    List<Process> processes = WorkerProcess.start(run);
    try {
      long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (run.history().isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
      processes.get(1).destroyForcibly().waitFor();
      assertThat(processes.get(0).waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    assertThat(processes.get(0).exitValue()).isEqualTo(WorkerProcess.LOST);
    assertThat(Files.readAllLines(run.folder().resolve("0.txt")))
        .filteredOn(line -> line.contains("has stopped"))
        .singleElement()
        .asString()
        .matches("worker 1 \\(localhost:\\d+\\) has stopped or cannot be reached");
    assertThat(run.history().size()).isBetween(1, EPOCHS - 1);

    List<Process> resumed = WorkerProcess.start(run);
    try {
      awaitEnd(resumed, run.folder());
    } finally {
      resumed.forEach(Process::destroyForcibly);
    }
    assertThatItIsAsAlone(run);
  }

  @Test
  void asManyProcessesAsInTheSettings() {
    TrainingRun run = new TrainingRun(folder, settings().workers(2).build());
    assertThatThrownBy(() -> new Trainer(run, TrainingListener.NONE).train())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 processes, found 1");
  }

  @Test
  void theChecksumIsThatOfWhatAllHaveInCommon() {
    String checksum = alone.checksum();
    assertThat(checksum(settings().batchSize(8).threads(2))).isEqualTo(checksum);
    assertThat(checksum(settings().batchSize(9))).isNotEqualTo(checksum);
    assertThat(checksum(settings().batchSize(8).skipped(List.of("normal_0001"))))
        .isNotEqualTo(checksum);
  }

  private static String checksum(TrainingSettingsBuilder settings) {
    return new TrainingRun(folder, settings.build()).checksum();
  }

  /** A loss, gradients and statistics of zero leave nothing but zeros behind. */
  @Test
  void nothingButTheMeanOverAllProcessesChangesAnything() {
    TinyTraining training = new TinyTraining(2, new Sgd(0));
    try (TrainingGraph graph = training.graph(new Zeros())) {
      graph.initialise(1);
      Map<String, FloatNdArray> before = graph.weights();
      assertThat(training.train(graph, 0, 1)).isZero();
      assertThat(before.keySet()).anyMatch(name -> name.endsWith("moving_variance"));
      graph
          .weights()
          .forEach(
              (name, after) -> {
                float[] expected = values(before.get(name));
                boolean statistic = name.contains(".moving_");
                assertThat(values(after))
                    .as(name)
                    .isEqualTo(statistic ? new float[expected.length] : expected);
              });
    }
  }

  /** A process in whose company every mean is zero. */
  private static final class Zeros implements ProcessGroup {
    @Override
    public int size() {
      return 1;
    }

    @Override
    public int task() {
      return 0;
    }

    @Override
    public Ops ops(Graph graph) {
      return SingleProcess.INSTANCE.ops(graph);
    }

    @Override
    public Session session(Graph graph, int threads) {
      return SingleProcess.INSTANCE.session(graph, threads);
    }

    @Override
    public List<Operand<TFloat32>> mean(Ops tf, List<Operand<TFloat32>> values) {
      return values.stream().<Operand<TFloat32>>map(tf::zerosLike).toList();
    }

    @Override
    public List<Operand<TFloat32>> ofFirst(Ops tf, List<Operand<TFloat32>> values) {
      return values;
    }

    @Override
    public void tell(String message) {}

    @Override
    public void dismiss() {}

    @Override
    public Optional<String> hear() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
