package org.unifiedfocal.benchmark;

import java.util.Collections;
import java.util.List;
import org.unifiedfocal.losses.UnifiedFocalLoss;
import org.unifiedfocal.training.Sgd;
import org.unifiedfocal.training.TrainingGraph;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;

/** A training whose step is timed: the asymmetric Unified Focal loss, SGD with momentum 0.9. */
public enum TrainingTask {
  /** 8 images of 128 x 128, 2 classes, 16 filters, depth 4: 1.94 million weights. */
  IMAGES("2D: batch of 8 x 128 x 128", 2, 2, 16, 4, 8, 128),
  /** 2 volumes of 64 x 64 x 64, 3 classes, 8 filters, depth 3: 0.35 million weights. */
  VOLUMES("3D: batch of 2 x 64 x 64 x 64", 3, 3, 8, 3, 2, 64);

  private final String title;
  private final int dimensions;
  private final int classes;
  private final int baseFilters;
  private final int depth;
  private final int batchSize;
  private final int patchSize;

  TrainingTask(
      String title,
      int dimensions,
      int classes,
      int baseFilters,
      int depth,
      int batchSize,
      int patchSize) {
    this.title = title;
    this.dimensions = dimensions;
    this.classes = classes;
    this.baseFilters = baseFilters;
    this.depth = depth;
    this.batchSize = batchSize;
    this.patchSize = patchSize;
  }

  /**
   * Names the task in a table.
   *
   * @return a few words
   */
  public String title() {
    return title;
  }

  /**
   * Gives the axes of its images.
   *
   * @return 2 or 3
   */
  public int dimensions() {
    return dimensions;
  }

  UNet network(Precision precision) {
    return new UNet(
        dimensions,
        1,
        classes,
        baseFilters,
        depth,
        UNetOptions.withDefaults().withPrecision(precision));
  }

  int batchSize() {
    return batchSize;
  }

  List<Integer> patchSize() {
    return Collections.nCopies(dimensions, patchSize);
  }

  TrainingGraph graph(Precision precision, int threads) {
    return new TrainingGraph(
        network(precision),
        batchSize,
        patchSize(),
        UnifiedFocalLoss.asymmetric().withSparseLabels(),
        new Sgd(0.9f),
        threads);
  }
}
