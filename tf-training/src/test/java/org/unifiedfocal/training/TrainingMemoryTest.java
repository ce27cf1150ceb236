package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.losses.UnifiedFocalLoss;
import org.unifiedfocal.testing.ResidentMemory;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.TrainingMemory;
import org.unifiedfocal.unet.UNet;

/** The memory that is estimated and the peak of a training in a process of its own. */
class TrainingMemoryTest {

  @ParameterizedTest
  @CsvSource({"16, 4, 2, 8, 128x128", "16, 3, 3, 2, 40x56x40"})
  void isThatOfATraining(int baseFilters, int depth, int classes, int batchSize, String patch) {
    List<Integer> size = Stream.of(patch.split("x", -1)).map(Integer::valueOf).toList();
    UNet network = new UNet(size.size(), 1, classes, baseFilters, depth);
    double measured =
        1024.0 * ResidentMemory.growth(Steps.class, baseFilters, depth, classes, batchSize, patch);
    long estimated = TrainingMemory.bytes(network, size, batchSize);
    assertThat(measured / estimated).isBetween(0.75, 1.15);
  }

  /** Takes steps, and prints by how many KiB the peak was above what there was before. */
  static final class Steps {
    private Steps() {}

    public static void main(String[] arguments) throws IOException {
      int[] numbers = Stream.of(arguments).limit(4).mapToInt(Integer::parseInt).toArray();
      List<Integer> patch = Stream.of(arguments[4].split("x", -1)).map(Integer::valueOf).toList();
      UNet network = new UNet(patch.size(), 1, numbers[2], numbers[0], numbers[1]);
      long[] voxels = new long[patch.size() + 1];
      Arrays.setAll(voxels, axis -> axis == 0 ? numbers[3] : patch.get(axis - 1));
      try (TrainingGraph graph =
              new TrainingGraph(
                  network,
                  numbers[3],
                  patch,
                  UnifiedFocalLoss.asymmetric().withSparseLabels(),
                  Adam.withDefaults(),
                  2);
          TFloat32 images = RandomTensors.normal(Shape.of(voxels).append(1), 1);
          TUint8 labels = RandomTensors.labels(Shape.of(voxels), numbers[2], 1)) {
        graph.initialise(1);
        long before = kibibytes("VmRSS");
        for (int step = 0; step < 3; step++) {
          graph.step(images, labels, 1e-3f);
        }
        System.out.println(kibibytes("VmHWM") - before);
      }
    }

    private static long kibibytes(String key) throws IOException {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(key + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }
}
