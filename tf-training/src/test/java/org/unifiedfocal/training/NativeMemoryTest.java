package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.testing.ResidentMemory;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNet;

/** Native memory, which the heap does not show: of tensors by their number, of the rest in all. */
class NativeMemoryTest {
  @TempDir Path folder;

  @Test
  void noNativeObjectIsLeftByAStep() {
    try (Training training = new Training()) {
      training.run(10);
      long before = Pointer.totalCount();
      training.run(200);
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void residentMemoryDoesNotGrowFromStepToStep() {
    // 20 KiB lost a step would be 40 MiB.
    assertThat(ResidentMemory.growth(Steps.class)).isLessThan(20 * 1024);
  }

  /** An epoch is steps, a validation, a checkpoint, and a line here and there. */
  @Test
  void noNativeObjectIsLeftByAnEpoch() {
    List<Long> counts = new ArrayList<>();
    Epochs.train(folder.resolve("run"), 8, 6, () -> counts.add(Pointer.totalCount()));
    assertThat(counts).hasSize(8);
    assertThat(counts.get(7)).isLessThanOrEqualTo(counts.get(2));
  }

  @Test
  @Tag("full")
  void residentMemoryIsFlatOverTenThousandStepsWithValidationAndCheckpoints() {
    // 2 KiB lost a step would be 20 MiB.
    assertThat(ResidentMemory.growth(Epochs.class, folder.resolve("run"))).isLessThan(20 * 1024);
  }

  /** Trains on real pictures. */
  static final class Epochs {
    private static final int STEPS = 50;
    private static final int FIRST = 20;
    private static final int MEASURED = 200;

    private Epochs() {}

    /** Prints by how many KiB the process grows in the last 10,000 steps. */
    public static void main(String[] arguments) {
      List<Long> resident = new ArrayList<>();
      train(
          Path.of(arguments[0]),
          FIRST + MEASURED,
          STEPS,
          () -> resident.add(ResidentMemory.kibibytes()));
      System.out.println(resident.get(FIRST + MEASURED - 1) - resident.get(FIRST - 1));
    }

    static void train(Path run, int epochs, int steps, Runnable afterEach) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void finished(EpochResult result) {
              afterEach.run();
            }
          };
      new Trainer(
              TrainingRun.create(run, TinyRun.images(epochs).stepsPerEpoch(steps).build()),
              listener)
          .train();
    }
  }

  /** Takes 2000 steps, in a process of its own. */
  static final class Steps {
    private Steps() {}

    public static void main(String[] arguments) {
      try (Training training = new Training()) {
        ResidentMemory.print(() -> training.run(10), 50, 200);
      }
    }
  }

  /** A small network, trained on one batch. */
  private static final class Training implements AutoCloseable {
    private final TrainingGraph graph =
        new TrainingGraph(
            new UNet(2, 1, 3, 2, 1),
            2,
            List.of(8, 8),
            CrossEntropyLoss.withDefaults().withSparseLabels(),
            Adam.withDefaults(),
            2);
    private final TFloat32 images = RandomTensors.normal(Shape.of(2, 8, 8, 1), 1);
    private final TUint8 labels = RandomTensors.labels(Shape.of(2, 8, 8), 3, 1);

    Training() {
      graph.initialise(1);
    }

    /** Takes steps, then validates and fetches the weights once. */
    void run(int steps) {
      for (int step = 0; step < steps; step++) {
        graph.step(images, labels, 1e-3f);
      }
      graph.probabilities(images).close();
      graph.weights();
    }

    @Override
    public void close() {
      labels.close();
      images.close();
      graph.close();
    }
  }
}
