package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.testing.ResidentMemory;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNet;

/** Native memory, which the heap does not show: of tensors by their number, of the rest in all. */
class NativeMemoryTest {

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
