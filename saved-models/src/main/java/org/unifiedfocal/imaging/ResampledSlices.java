package org.unifiedfocal.imaging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image resampled slice by slice: what {@link Resampling} makes of the whole, to the bit, with
 * no more slices in memory than one is made of.
 */
final class ResampledSlices implements SliceSource {
  private final SliceSource source;
  private final List<Integer> shape;
  private final @Nullable AxisWeights[] axes;
  private final float[][] recent;
  private int read;
  private int next;

  /**
   * Resamples along some axes.
   *
   * @param source the slices there are
   * @param shape the shape of the image they make, slowest axis first
   * @param axes how each axis is resampled; null where it stays
   */
  ResampledSlices(SliceSource source, List<Integer> shape, @Nullable AxisWeights[] axes) {
    this.source = source;
    this.shape = shape;
    this.axes = axes;
    this.recent = new float[axes[0] == null ? 0 : axes[0].taps()][];
  }

  @Override
  public float[] next() {
    float[] slice = axes[0] == null ? source.next() : mixed(axes[0]);
    int sliceVoxels = shape.stream().skip(1).reduce(1, Math::multiplyExact);
    int channels = slice.length / sliceVoxels;
    for (int axis = 1; axis < axes.length; axis++) {
      AxisWeights weights = axes[axis];
      if (weights != null) {
        slice = weights.apply(slice, stride(axis) * channels);
      }
    }
    return slice;
  }

  private int stride(int axis) {
    return shape.stream().skip(axis + 1L).reduce(1, Math::multiplyExact);
  }

  /** The next slice along the slowest axis, made of the latest ones of the source. */
  private float[] mixed(AxisWeights weights) {
    int taps = weights.taps();
    int last = weights.sources()[next * taps + taps - 1];
    for (; read <= last; read++) {
      recent[read % taps] = source.next().clone();
    }
    float[] mixed = new float[recent[last % taps].length];
    for (int tap = next * taps; tap < (next + 1) * taps; tap++) {
      float[] from = recent[weights.sources()[tap] % taps];
      float weight = weights.weights()[tap];
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] += weight * from[i];
      }
    }
    next++;
    return mixed;
  }
}
