package org.unifiedfocal.savedmodel;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * {@link Regions#labels} as ops of a graph.
 *
 * @param tf where the ops go
 * @param regions the regions
 */
record RegionLabels(Ops tf, Regions regions) {

  /** Labels [N, (D,) H, W] of probabilities [N, (D,) H, W, regions]. */
  Operand<TUint8> of(Operand<TFloat32> probabilities) {
    Operand<TInt32> labels = tf.constant(0);
    int channel = 0;
    for (Region region : regions.list()) {
      Operand<TFloat32> p = tf.gather(probabilities, tf.constant(channel++), tf.constant(-1));
      labels =
          tf.select(
              tf.math.greater(p, tf.constant((float) region.threshold())),
              tf.constant(region.label()),
              labels);
    }
    return tf.dtypes.cast(labels, TUint8.class);
  }
}
