package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.training.TrainingGraph;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.UNet;

/**
 * The step of a training on one batch, fed anew each time, in a process of its own.
 *
 * @param task what is trained
 * @param precision of the network
 * @param threads for each op, and how many ops at a time
 * @param repeats steps that count
 */
public record TrainingTimer(TrainingTask task, Precision precision, int threads, int repeats)
    implements Contestant {
  private static final int WARM_UP = 5;
  private static final float RATE = 0.01f;
  private static final int FOREGROUND = 20;

  @Override
  public Optional<Measurement> turn() {
    Program program =
        Program.java(
            TrainingTimer.class, List.of(), task.name(), precision.name(), threads, repeats);
    try {
      return Optional.of(Measurement.parse(program.lastLine()));
    } catch (IOException e) {
      throw new IllegalStateException("training step: " + e.getMessage(), e);
    }
  }

  /**
   * Prints the median time and the peak memory.
   *
   * @param arguments as the record has them
   * @throws IOException if Linux does not say how much memory there is in use
   */
  public static void main(String[] arguments) throws IOException {
    TrainingTask task = TrainingTask.valueOf(arguments[0]);
    Precision precision = Precision.valueOf(arguments[1]);
    try (TrainingGraph graph = task.graph(precision, Integer.parseInt(arguments[2]))) {
      graph.initialise(1);
      double median =
          step(
              graph,
              task.network(precision),
              task.batchSize(),
              task.patchSize(),
              Integer.parseInt(arguments[3]));
      System.out.println(new Measurement(median, ProcessMemory.peakMebibytes()).line());
    }
  }

  /** The median time of a step on random intensities; one voxel in twenty is foreground. */
  static double step(
      TrainingGraph graph, UNet network, int batchSize, List<Integer> patchSize, int repeats) {
    Shape voxels = Shape.of(batchSize);
    for (int size : patchSize) {
      voxels = voxels.append(size);
    }
    Random random = new Random(1);
    byte[] classes = new byte[Math.toIntExact(voxels.size())];
    float[] intensities = new float[classes.length * network.channels()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] =
          (byte) (random.nextInt(FOREGROUND) > 0 ? 0 : 1 + random.nextInt(network.classes() - 1));
    }
    for (int i = 0; i < intensities.length; i++) {
      intensities[i] = (float) random.nextGaussian();
    }
    try (TFloat32 images =
            TFloat32.tensorOf(voxels.append(network.channels()), DataBuffers.of(intensities));
        TUint8 labels = TUint8.tensorOf(voxels, DataBuffers.of(classes))) {
      return Repeats.median(WARM_UP, repeats, () -> graph.step(images, labels, RATE));
    }
  }
}
