package org.unifiedfocal.unet;

import java.util.Random;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/** Input for tests: the same from the same seed. */
public final class RandomTensors {
  private RandomTensors() {}

  /** Draws from the standard normal distribution. */
  public static TFloat32 normal(Shape shape, long seed) {
    Random random = new Random(seed);
    return TFloat32.tensorOf(
        shape,
        data -> data.scalars().forEach(scalar -> scalar.setFloat((float) random.nextGaussian())));
  }

  /** Draws class numbers with equal probability. */
  public static TUint8 labels(Shape shape, int classes, long seed) {
    Random random = new Random(seed);
    return TUint8.tensorOf(
        shape,
        data -> data.scalars().forEach(scalar -> scalar.setByte((byte) random.nextInt(classes))));
  }
}
