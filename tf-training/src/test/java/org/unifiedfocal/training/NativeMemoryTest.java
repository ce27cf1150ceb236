package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNet;

/** Native memory, which the heap does not show: of tensors by their number, of the rest in all. */
class NativeMemoryTest {

  @Test
  @EnabledOnOs(OS.LINUX)
  void doesNotGrowFromStepToStep() throws IOException {
    UNet network = new UNet(2, 1, 3, 2, 1);
    try (TrainingGraph graph =
            new TrainingGraph(
                network,
                2,
                List.of(8, 8),
                CrossEntropyLoss.withDefaults().withSparseLabels(),
                Adam.withDefaults(),
                2);
        TFloat32 images = RandomTensors.normal(Shape.of(2, 8, 8, 1), 1);
        TUint8 labels = RandomTensors.labels(Shape.of(2, 8, 8), 3, 1)) {
      graph.initialise(1);
      run(graph, images, labels, 500);
      long before = residentKilobytes();
      long tensors = Pointer.totalCount();
      run(graph, images, labels, 2000);
      assertThat(Pointer.totalCount()).as("native objects").isLessThanOrEqualTo(tensors);
      // The Java heap takes up some 20 MB meanwhile; 20 kB lost a step would be seen.
      assertThat(residentKilobytes() - before).as("kB").isLessThan(40_000);
    }
  }

  private static void run(TrainingGraph graph, TFloat32 images, TUint8 labels, int steps) {
    for (int step = 0; step < steps; step++) {
      graph.step(images, labels, 1e-3f);
      if (step % 10 == 0) {
        graph.probabilities(images).close();
        graph.weights();
      }
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
