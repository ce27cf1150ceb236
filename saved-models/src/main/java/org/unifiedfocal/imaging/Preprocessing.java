package org.unifiedfocal.imaging;

import java.util.Objects;

/**
 * How an image becomes the input of a network. Training and serving apply the same object, so that
 * the network sees the same numbers in both; the model card carries it. A number of channels below
 * one is refused with an {@link IllegalArgumentException}.
 *
 * @param channels what the network takes; an image of 3 channels (red, green, blue) is turned into
 *     one of 1 by its luminance
 * @param normalization applied after the channels are right
 */
public record Preprocessing(int channels, Normalization normalization) {

  public Preprocessing {
    if (channels < 1) {
      throw new IllegalArgumentException("channels: expected at least 1, found " + channels);
    }
    Objects.requireNonNull(normalization, "normalization is missing");
  }

  /**
   * Prepares an image for the network.
   *
   * @param image any image; left as it is
   * @return an image of {@link #channels()} channels on the same grid
   * @throws BadInputException if the channels do not fit, or a value is infinite or not a number
   */
  public Image apply(Image image) {
    requireFinite(image);
    return normalization.apply(toChannels(image));
  }

  private Image toChannels(Image image) {
    if (image.channels() == channels) {
      return image;
    }
    if (image.channels() == 3 && channels == 1) {
      return luminance(image);
    }
    throw new BadInputException(
        "image: expected %d channel%s%s, found %d"
            .formatted(
                channels,
                channels == 1 ? "" : "s",
                channels == 1 ? ", or 3 (red, green, blue)" : "",
                image.channels()));
  }

  /** ITU-R Recommendation BT.601: 0.299 red + 0.587 green + 0.114 blue. */
  private static Image luminance(Image image) {
    float[] colours = image.values();
    float[] grey = new float[colours.length / 3];
    for (int i = 0; i < grey.length; i++) {
      grey[i] =
          (float)
              (0.299 * colours[3 * i] + 0.587 * colours[3 * i + 1] + 0.114 * colours[3 * i + 2]);
    }
    return new Image(image.geometry(), 1, grey);
  }

  private static void requireFinite(Image image) {
    float[] values = image.values();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new BadInputException(
            "image: expected finite values, found %s at voxel %d of %s"
                .formatted(values[i], i / image.channels(), image.geometry().shape()));
      }
    }
  }
}
