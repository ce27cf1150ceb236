package org.unifiedfocal.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.savedmodel.SavedModelWriter;

/**
 * A loss as a SavedModel, for those who train in Python: from {@code labels} and {@code
 * predictions} its signatures {@code rank_3} to {@code rank_5} give {@code loss}, {@code
 * per_sample} and {@code gradient}, that of the loss by the predictions. {@code serving_default} is
 * {@code rank_4}, pictures. Sizes other than the number of channels are free.
 *
 * <pre>{@code
 * java_loss = tf.saved_model.load(directory).signatures["rank_4"]
 *
 * class UnifiedFocal(keras.losses.Loss):
 *     def call(self, labels, logits):
 *         return java_loss(labels=tf.cast(labels, tf.float32), predictions=logits)["per_sample"]
 * }</pre>
 *
 * @param loss takes labels of float32, signed distances too, or of int32 where they are sparse
 * @param channels of the predictions
 */
public record LossExport(SegmentationLoss<?> loss, int channels) {
  private static final List<Integer> RANKS = List.of(4, 3, 5);

  /**
   * Writes the model directory.
   *
   * @param directory its place
   * @param overwrite whether a model that is there goes
   * @throws IOException if it cannot be written; what was there is then left as it was
   * @throws IllegalArgumentException if the loss does not fit so many channels
   */
  public void write(Path directory, boolean overwrite) throws IOException {
    try (Graph graph = new Graph()) {
      SavedModelWriter writer = SavedModelWriter.of(graph).withOverwrite(overwrite);
      for (int rank : RANKS) {
        Ops tf = Ops.create(graph).withSubScope("rank_" + rank);
        writer = signatures(writer, tf, rank);
      }
      writer.write(directory);
    }
  }

  private SavedModelWriter signatures(SavedModelWriter writer, Ops tf, int rank) {
    long[] sizes = new long[rank];
    Arrays.fill(sizes, Shape.UNKNOWN_SIZE);
    sizes[rank - 1] = channels;
    Shape shape = Shape.of(sizes);
    boolean sparse = loss.takesSparseLabels();
    Operand<? extends TNumber> labels =
        sparse
            ? tf.withName("labels")
                .placeholder(TInt32.class, Placeholder.shape(shape.take(rank - 1)))
            : tf.withName("labels").placeholder(TFloat32.class, Placeholder.shape(shape));
    Operand<TFloat32> predictions =
        tf.withName("predictions").placeholder(TFloat32.class, Placeholder.shape(shape));
    Operand<TFloat32> value = loss.call(tf, labels, predictions);
    Operand<TFloat32> perSample = loss.withReduction(Reduction.NONE).call(tf, labels, predictions);
    Operand<TFloat32> gradient =
        loss.on(tf, labels, predictions).portable().lossAndGradient().gradient();
    SavedModelWriter more = writer;
    for (String name : rank == 4 ? List.of("serving_default", "rank_4") : List.of("rank_" + rank)) {
      more =
          more.signature(name)
              .withInput("labels", labels)
              .withInput("predictions", predictions)
              .withOutput("loss", value)
              .withOutput("per_sample", perSample)
              .withOutput("gradient", gradient);
    }
    return more;
  }
}
