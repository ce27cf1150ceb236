package org.unifiedfocal.unet;

import java.util.List;

/**
 * The memory that a training step needs at its peak. With n voxels in the batch at full size, F
 * base filters, C classes, D axes and depth d, in float32:
 *
 * <pre>
 * 4 (17 n F (1 + q + ... + q^d) + 6 n C + 4 w)     where q = 2 / 2^D
 * </pre>
 *
 * Each level has 2 / 2^D of the values of the level above. For each it keeps the input of four
 * normalisations and four activations for the gradients, beside what is upsampled, pooled and
 * concatenated: 11 F values a voxel; the 6 others are gradients and copies in other layouts that
 * live for a while. The loss has about 6 values a voxel and class. The w weights have a gradient
 * and the two moments of Adam beside them. The numbers 17 and 6 were fitted to the peak of the
 * resident memory on the CPU, which was between 10 % below and 2 % above the sum for eight networks
 * of 8 to 32 filters, in 2D and 3D, with batch normalisation and ReLU; other layers were not
 * measured.
 */
public final class TrainingMemory {
  private static final int VALUES_IN_LEVEL = 17;
  private static final int VALUES_IN_LOSS = 6;
  private static final int VALUES_FOR_WEIGHT = 4;

  private TrainingMemory() {}

  /**
   * Estimates it.
   *
   * @param network the network
   * @param patchSize voxels along each axis; padded to what the network halves
   * @param batchSize patches in a step
   * @return bytes
   */
  public static long bytes(UNet network, List<Integer> patchSize, int batchSize) {
    double voxels = batchSize;
    for (int size : patchSize) {
      int multiple = network.sizeMultiple();
      voxels *= (size + multiple - 1) / multiple * multiple;
    }
    double ratio = 2.0 / (1 << network.dimensions());
    double levels = 0;
    for (int level = 0; level <= network.depth(); level++) {
      levels += Math.pow(ratio, level);
    }
    return (long)
        (Float.BYTES
            * (VALUES_IN_LEVEL * voxels * network.baseFilters() * levels
                + VALUES_IN_LOSS * voxels * network.classes()
                + VALUES_FOR_WEIGHT * weights(network)));
  }

  /** The kernels, beside which biases and norms do not count. */
  private static double weights(UNet network) {
    double kernel = Math.pow(3, network.dimensions());
    double weights = 0;
    double in = network.channels();
    double filters = network.baseFilters();
    for (int level = 0; level <= network.depth(); level++) {
      weights += kernel * filters * (in + filters); // going down
      if (level < network.depth()) {
        weights +=
            kernel * filters * 3 * filters + (1 << network.dimensions()) * 2 * filters * filters;
      }
      in = filters;
      filters *= 2;
    }
    return weights;
  }
}
