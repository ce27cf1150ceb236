package org.unifiedfocal.training;

import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.Loss;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** The mean over all voxels of -log p of the true class: the plainest loss. */
final class CrossEntropy implements Loss {

  @Override
  public <T extends TNumber> Operand<T> call(
      Ops tf,
      Operand<? extends TNumber> labels,
      Operand<T> predictions,
      @Nullable Operand<T> sampleWeights) {
    int classes = (int) predictions.shape().get(-1);
    Operand<T> logits = tf.reshape(predictions, tf.array(-1, classes));
    Operand<TInt32> flat = tf.reshape(tf.dtypes.cast(labels, TInt32.class), tf.array(-1));
    Class<T> type = predictions.type();
    Operand<T> oneHot =
        tf.oneHot(
            flat,
            tf.constant(classes),
            tf.dtypes.cast(tf.constant(1f), type),
            tf.dtypes.cast(tf.constant(0f), type));
    Operand<T> losses = tf.nn.softmaxCrossEntropyWithLogits(logits, oneHot).loss();
    return tf.reshape(tf.math.mean(losses, tf.constant(0)), tf.constant(Shape.scalar()));
  }
}
