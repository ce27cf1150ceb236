package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.distribution.ProcessGroup;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.losses.CrossEntropyLoss;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.unet.RandomTensors;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;

/**
 * A training small enough for tests: two images of 8 voxels along each axis, of random numbers and
 * random classes.
 */
record TinyTraining(
    int dimensions, Optimizer optimizer, UNetOptions options, SegmentationLoss<?> loss) {

  TinyTraining(int dimensions, Optimizer optimizer) {
    this(
        dimensions,
        optimizer,
        UNetOptions.withDefaults(),
        CrossEntropyLoss.withDefaults().withSparseLabels());
  }

  UNet network() {
    return new UNet(dimensions, 1, 3, 4, 1, options);
  }

  TrainingGraph graph() {
    return graph(SingleProcess.INSTANCE);
  }

  TrainingGraph graph(ProcessGroup group) {
    return new TrainingGraph(
        network(), 2, Collections.nCopies(dimensions, 8), loss, null, optimizer, 2, group);
  }

  Shape voxels() {
    return dimensions == 2 ? Shape.of(2, 8, 8) : Shape.of(2, 8, 8, 8);
  }

  /** Trains on batches that depend on the number of the step alone. */
  float train(TrainingGraph graph, int firstStep, int steps) {
    float loss = Float.NaN;
    for (int step = firstStep; step < firstStep + steps; step++) {
      try (TFloat32 images = RandomTensors.normal(voxels().append(1), step);
          TUint8 labels = RandomTensors.labels(voxels(), 3, step)) {
        loss = graph.step(images, labels, 0.01f);
      }
    }
    return loss;
  }

  /** Weights and moving averages as bit patterns, for comparison to the last bit. */
  static Map<String, List<Integer>> bits(TrainingGraph graph) {
    Map<String, List<Integer>> bits = new TreeMap<>();
    for (Map.Entry<String, FloatNdArray> weight : graph.weights().entrySet()) {
      List<Integer> values = new ArrayList<>();
      weight.getValue().scalars().forEach(x -> values.add(Float.floatToRawIntBits(x.getFloat())));
      bits.put(weight.getKey(), values);
    }
    return bits;
  }
}
