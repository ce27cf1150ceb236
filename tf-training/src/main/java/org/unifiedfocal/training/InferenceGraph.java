package org.unifiedfocal.training;

import java.util.Arrays;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.Weights;

/**
 * A network as a graph that takes images of any number and size. Where all preprocessing is a clip,
 * a shift and a scale by fixed numbers the graph does it; what needs a look at the whole image
 * first, or another grid, is done before.
 */
final class InferenceGraph {
  private InferenceGraph() {}

  /** Adds the network to an empty graph. */
  static SavedModelWriter writer(Graph graph, UNet network, Weights weights, ModelCard card) {
    Ops tf = Ops.create(graph);
    long[] sizes = new long[network.dimensions() + 2];
    Arrays.fill(sizes, Shape.UNKNOWN_SIZE);
    sizes[sizes.length - 1] = network.channels();
    Operand<TFloat32> image =
        tf.withName("image").placeholder(TFloat32.class, Placeholder.shape(Shape.of(sizes)));
    Preprocessing preprocessing = card.input().preprocessing();
    if (preprocessing.spacing() == null
        && preprocessing.normalization() instanceof Normalization.Fixed fixed) {
      Operand<TFloat32> preprocessed = normalised(tf, image, fixed);
      return SavedModelWriter.rawSegmentation(
          graph,
          image,
          preprocessed,
          probabilities(tf, network, preprocessed, weights, card),
          card);
    }
    return SavedModelWriter.segmentation(
        graph, image, probabilities(tf, network, image, weights, card), card);
  }

  private static Operand<TFloat32> probabilities(
      Ops tf, UNet network, Operand<TFloat32> image, Weights weights, ModelCard card) {
    return card.regions() == null
        ? network.probabilities(tf, image, weights)
        : network.regionProbabilities(tf, image, weights);
  }

  /** In float32; {@link Normalization.Fixed#apply} computes in float64 and rounds at the end. */
  private static Operand<TFloat32> normalised(
      Ops tf, Operand<TFloat32> image, Normalization.Fixed fixed) {
    Normalization.Range clip = fixed.clip();
    Operand<TFloat32> clipped =
        clip == null
            ? image
            : tf.clipByValue(
                image, tf.constant((float) clip.lower()), tf.constant((float) clip.upper()));
    return tf.withName("preprocessed_image")
        .math
        .div(
            tf.math.sub(clipped, tf.constant((float) fixed.mean())),
            tf.constant((float) fixed.standardDeviation()));
  }
}
