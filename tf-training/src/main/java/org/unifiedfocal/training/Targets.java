package org.unifiedfocal.training;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.Region;
import org.unifiedfocal.savedmodel.Regions;

/**
 * What a loss compares the outputs of a network with, made of label maps in the graph.
 *
 * @param labels class numbers [N, (D,) H, W], or [N, (D,) H, W, regions] of 0 and 1
 * @param voxelWeights [N, (D,) H, W], 0 where voxels are ignored; null where the loss knows that by
 *     the class numbers
 */
record Targets(Operand<? extends TNumber> labels, @Nullable Operand<TFloat32> voxelWeights) {

  /** Takes the class numbers for a network that has a channel a class, or makes regions of them. */
  static Targets of(Ops tf, Operand<TUint8> labels, @Nullable Regions regions) {
    return regions == null ? new Targets(labels, null) : ofRegions(tf, labels, regions);
  }

  private static Targets ofRegions(Ops tf, Operand<TUint8> labels, Regions regions) {
    Operand<TInt32> numbers = tf.dtypes.cast(labels, TInt32.class);
    return new Targets(
        tf.gather(tf.constant(membership(regions)), numbers, tf.constant(0)),
        tf.dtypes.cast(tf.math.notEqual(numbers, tf.constant(LabelMap.IGNORED)), TFloat32.class));
  }

  /**
   * For each value of a label map, the regions that it is in. In float32, as the loss wants it:
   * bytes are transposed before they are cast, for which oneDNN has no kernel, as it logs.
   */
  private static float[][] membership(Regions regions) {
    float[][] table = new float[LabelMap.IGNORED + 1][regions.list().size()];
    int channel = 0;
    for (Region region : regions.list()) {
      for (int label : region.classes()) {
        table[label][channel] = 1;
      }
      channel++;
    }
    return table;
  }
}
