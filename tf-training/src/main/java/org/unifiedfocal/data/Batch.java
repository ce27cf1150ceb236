package org.unifiedfocal.data;

import java.util.List;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Patches side by side in two tensors, which it owns. */
public final class Batch implements AutoCloseable {
  private final TFloat32 images;
  private final TUint8 labels;

  private Batch(Shape imageShape) {
    images = TFloat32.tensorOf(imageShape);
    labels = TUint8.tensorOf(imageShape.take(imageShape.numDimensions() - 1));
  }

  /**
   * Makes a batch.
   *
   * @param patches at least one, of one shape and number of channels
   * @return the batch, to be closed
   * @throws IllegalArgumentException if the patches differ
   */
  public static Batch of(List<Patch> patches) {
    Batch batch = new Batch(patchShape(patches.get(0)).prepend(patches.size()));
    try {
      batch.fill(patches);
      return batch;
    } catch (RuntimeException e) {
      batch.close();
      throw e;
    }
  }

  /** Puts other patches in the place of these, as many and of the same shape. */
  void fill(List<Patch> patches) {
    FloatDataBuffer imageData = images.asRawTensor().data().asFloats();
    ByteDataBuffer labelData = labels.asRawTensor().data();
    for (int place = 0; place < patches.size(); place++) {
      Patch patch = patches.get(place);
      if (!images.shape().equals(patchShape(patch).prepend(patches.size()))) {
        throw new IllegalArgumentException(
            "expected a batch of shape %s, found %d patches, one of shape %s"
                .formatted(images.shape(), patches.size(), patchShape(patch)));
      }
      imageData.offset((long) place * patch.image().length).write(patch.image());
      labelData.offset((long) place * patch.labels().length).write(patch.labels());
    }
  }

  private static Shape patchShape(Patch patch) {
    long[] sizes = patch.shape().stream().mapToLong(Integer::longValue).toArray();
    return Shape.of(sizes).append(patch.channels());
  }

  /**
   * Gives the images.
   *
   * @return float32 of shape [N, (D,) H, W, C]
   */
  public TFloat32 images() {
    return images;
  }

  /**
   * Gives the labels.
   *
   * @return uint8 of shape [N, (D,) H, W]
   */
  public TUint8 labels() {
    return labels;
  }

  @Override
  public void close() {
    images.close();
    labels.close();
  }
}
