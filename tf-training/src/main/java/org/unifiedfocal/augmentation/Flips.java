package org.unifiedfocal.augmentation;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Mirrors a patch along certain axes, each with a probability of one half. Axes that a patch does
 * not have are refused with a {@link BadInputException}.
 *
 * @param axes spatial axes, counted from the slowest: 0 and 1 are height and width of an image
 */
public record Flips(List<Integer> axes) implements Augmentation {

  public Flips {
    axes = List.copyOf(axes);
  }

  @Override
  public Patch apply(Patch patch, UniformRandomProvider random) {
    int dimensions = patch.shape().size();
    boolean[] flip = new boolean[3];
    for (int axis : axes) {
      if (axis < 0 || axis >= dimensions) {
        throw new BadInputException(
            "flip axes: expected 0 to %d, found %d".formatted(dimensions - 1, axis));
      }
      flip[3 - dimensions + axis] = random.nextBoolean();
    }
    return flip(patch, flip);
  }

  /** Mirrors along depth, height and width as told. */
  static Patch flip(Patch patch, boolean... flip) {
    if (!flip[0] && !flip[1] && !flip[2]) {
      return patch;
    }
    int[] size = Patch.depthHeightWidth(patch.shape());
    int channels = patch.channels();
    float[] image = new float[patch.image().length];
    byte[] labels = new byte[patch.labels().length];
    int to = 0;
    for (int z = 0; z < size[0]; z++) {
      for (int y = 0; y < size[1]; y++) {
        int slice = flip[0] ? size[0] - 1 - z : z;
        int row = slice * size[1] + (flip[1] ? size[1] - 1 - y : y);
        int step = flip[2] ? -1 : 1;
        int from = row * size[2] + (flip[2] ? size[2] - 1 : 0);
        for (int x = 0; x < size[2]; x++, from += step, to++) {
          labels[to] = patch.labels()[from];
          for (int channel = 0; channel < channels; channel++) {
            image[to * channels + channel] = patch.image()[from * channels + channel];
          }
        }
      }
    }
    return new Patch(patch.shape(), channels, image, labels);
  }
}
