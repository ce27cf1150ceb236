package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.savedmodel.SlidingWindow;
import org.unifiedfocal.training.TrainingGraph;
import org.unifiedfocal.unet.FrozenWeights;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.UNet;

/**
 * The segmentation of a volume in sliding windows, by the network of {@link TrainingTask#VOLUMES}
 * as a model on disk, in a process of its own: from intensities in memory to labels.
 *
 * @param shape voxels of the volume
 * @param window voxels of a window along each axis
 * @param overlap of windows
 * @param threads of TensorFlow
 * @param repeats segmentations that count
 */
public record InferenceTimer(
    List<Integer> shape, int window, double overlap, int threads, int repeats)
    implements Contestant {

  @Override
  public Optional<Measurement> turn() {
    Program program =
        Program.java(
            InferenceTimer.class,
            // The only way to say how many threads a model that is loaded may use.
            List.of("-XX:ActiveProcessorCount=" + threads),
            NetworkPeers.commas(shape),
            window,
            overlap,
            threads,
            repeats);
    try {
      return Optional.of(Measurement.parse(program.lastLine()));
    } catch (IOException e) {
      throw new IllegalStateException("segmentation: " + e.getMessage(), e);
    }
  }

  /**
   * Prints the median time and the peak memory.
   *
   * @param arguments as the record has them
   * @throws IOException if there is no room for a model
   */
  public static void main(String[] arguments) throws IOException {
    int[] shape = Arrays.stream(arguments[0].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    int window = Integer.parseInt(arguments[1]);
    SlidingWindow windows =
        SlidingWindow.of(window, window, window).withOverlap(Double.parseDouble(arguments[2]));
    Image image = image(Geometry.of(shape));
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path directory = folder.path().resolve("model");
      write(directory, windows, Integer.parseInt(arguments[3]));
      try (SegmentationModel model = SegmentationModel.load(directory)) {
        double median =
            Repeats.median(1, Integer.parseInt(arguments[4]), () -> model.labels(image));
        System.out.println(new Measurement(median, ProcessMemory.peakMebibytes()).line());
      }
    }
  }

  private static Image image(Geometry geometry) {
    Random random = new Random(1);
    float[] values = new float[geometry.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Image(geometry, 1, values);
  }

  /** Writes a model of random weights. */
  private static void write(Path directory, SlidingWindow windows, int threads) throws IOException {
    UNet network = TrainingTask.VOLUMES.network(Precision.FLOAT32);
    Map<String, FloatNdArray> weights;
    try (TrainingGraph graph = TrainingTask.VOLUMES.graph(Precision.FLOAT32, threads)) {
      graph.initialise(1);
      weights = graph.weights();
    }
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      long any = Shape.UNKNOWN_SIZE;
      Operand<TFloat32> image =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(any, any, any, any, 1)));
      ModelCard card =
          ModelCard.of(
                  "benchmark",
                  List.of("background", "1", "2"),
                  new ModelCard.Input(3, null, new Preprocessing(1, new Normalization.None())))
              .withSlidingWindow(windows);
      SavedModelWriter.segmentation(
              graph, image, network.probabilities(tf, image, new FrozenWeights(tf, weights)), card)
          .write(directory);
    }
  }
}
