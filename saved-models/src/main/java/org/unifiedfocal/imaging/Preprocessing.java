package org.unifiedfocal.imaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an image becomes the input of a network. Training and serving apply the same object, so that
 * the network sees the same numbers in both; the model card carries it. A number of channels below
 * one and a spacing that is not positive are refused with an {@link IllegalArgumentException}.
 *
 * @param channels what the network takes; an image of 3 channels (red, green, blue) is turned into
 *     one of 1 by its luminance
 * @param normalization applied after the channels are right
 * @param spacing millimetres between voxels, slowest axis first, to which the normalised image is
 *     {@linkplain Resampling resampled}; null to leave the grid as it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preprocessing(
    int channels, Normalization normalization, @Nullable List<Double> spacing) {

  public Preprocessing {
    if (channels < 1) {
      throw new IllegalArgumentException("channels: expected at least 1, found " + channels);
    }
    Objects.requireNonNull(normalization, "normalization is missing");
    if (spacing != null) {
      spacing = List.copyOf(spacing);
      if (!spacing.stream().allMatch(step -> step > 0 && Double.isFinite(step))) {
        throw new IllegalArgumentException("spacing: expected positive numbers, found " + spacing);
      }
    }
  }

  /**
   * Makes a preprocessing that leaves the grid as it is.
   *
   * @param channels what the network takes
   * @param normalization how intensities are brought to one scale
   */
  public Preprocessing(int channels, Normalization normalization) {
    this(channels, normalization, null);
  }

  /**
   * Prepares an image for the network.
   *
   * @param image any image; left as it is
   * @return an image of {@link #channels()} channels, on the same grid or that of the spacing
   * @throws BadInputException if the channels or axes do not fit, or a value is infinite or not a
   *     number
   */
  public Image apply(Image image) {
    requireFinite(image);
    Image normalised = normalization.apply(toChannels(image));
    return spacing == null
        ? normalised
        : Resampling.of(image.geometry(), spacing).toTarget(normalised);
  }

  /**
   * Prepares the labels of an image.
   *
   * @param labels a label for each voxel of the image
   * @return labels on the grid of the prepared image
   * @throws BadInputException if the axes do not fit
   */
  public LabelMap apply(LabelMap labels) {
    return spacing == null ? labels : Resampling.of(labels.geometry(), spacing).toTarget(labels);
  }

  /**
   * Finds the grid of a prepared image.
   *
   * @param geometry the grid of the image before
   * @return the same grid, or that of the spacing
   * @throws BadInputException if the axes do not fit, or there would be more than 2^31 - 1 voxels
   */
  public Geometry target(Geometry geometry) {
    return spacing == null ? geometry : Resampling.of(geometry, spacing).target();
  }

  /**
   * Estimates what an image takes while it is prepared: itself, normalised, and twice the largest
   * grid on the way to the spacing.
   *
   * @param geometry its grid
   * @param imageChannels its channels
   * @return bytes
   * @throws BadInputException as {@link #target}
   */
  public double memory(Geometry geometry, int imageChannels) {
    double image = (double) geometry.voxels() * imageChannels * Float.BYTES;
    double normalised = (double) geometry.voxels() * channels * Float.BYTES;
    double resampled =
        spacing == null
            ? normalised
            : 2.0 * Resampling.of(geometry, spacing).largestVoxels() * channels * Float.BYTES;
    return image + normalised + resampled;
  }

  /**
   * Brings what a network made of a prepared image back to where the image was.
   *
   * @param result such as probabilities, on the grid of the prepared image
   * @param geometry the grid of the image before it was prepared
   * @return the result on that grid
   * @throws BadInputException if there are more than 2^31 - 1 values
   */
  public Image restore(Image result, Geometry geometry) {
    return spacing == null ? result : Resampling.of(geometry, spacing).fromTarget(result);
  }

  /**
   * Brings what a network made of a prepared image back to where the image was, slice by slice, to
   * the values of {@link #restore(Image, Geometry)}.
   *
   * @param result the slices of the result, on the grid of the prepared image
   * @param geometry the grid of the image before it was prepared
   * @return the slices of the result on that grid
   */
  public SliceSource restore(SliceSource result, Geometry geometry) {
    return spacing == null ? result : Resampling.of(geometry, spacing).fromTarget(result);
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
