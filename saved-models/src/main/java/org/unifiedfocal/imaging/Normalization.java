package org.unifiedfocal.imaging;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Brings intensities to the scale a network was trained on. In JSON the property {@code kind} tells
 * the forms apart: {@code none}, {@code fixed}, {@code z-score} or {@code z-score-nonzero}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Normalization.None.class, name = "none"),
  @JsonSubTypes.Type(value = Normalization.Fixed.class, name = "fixed"),
  @JsonSubTypes.Type(value = Normalization.ZScore.class, name = "z-score"),
  @JsonSubTypes.Type(value = Normalization.NonzeroZScore.class, name = "z-score-nonzero")
})
public sealed interface Normalization {

  /**
   * Normalises an image.
   *
   * @param image finite values; left as it is
   * @return the normalised image, on the same grid
   */
  Image apply(Image image);

  /** Leaves the intensities as they are. */
  record None() implements Normalization {
    @Override
    public Image apply(Image image) {
      return image;
    }
  }

  /**
   * The same clip, shift and scale for every image: {@code (min(max(x, lower), upper) - mean) /
   * standardDeviation}. For intensities with a meaning of their own, such as Hounsfield units or
   * the 0 to 255 of a photograph. A mean that is not finite or a standard deviation that is not
   * positive and finite is refused with an {@link IllegalArgumentException}.
   *
   * @param mean what is subtracted
   * @param standardDeviation what the difference is divided by
   * @param clip the range applied first; null for none
   */
  record Fixed(double mean, double standardDeviation, @Nullable Range clip)
      implements Normalization {

    public Fixed {
      if (!Double.isFinite(mean)) {
        throw new IllegalArgumentException("mean: expected a finite number, found " + mean);
      }
      if (!(standardDeviation > 0) || Double.isInfinite(standardDeviation)) {
        throw new IllegalArgumentException(
            "standardDeviation: expected a positive number, found " + standardDeviation);
      }
    }

    @Override
    public Image apply(Image image) {
      double lower = clip == null ? Double.NEGATIVE_INFINITY : clip.lower();
      double upper = clip == null ? Double.POSITIVE_INFINITY : clip.upper();
      float[] values = image.values();
      float[] normalised = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        normalised[i] =
            (float) ((Math.min(Math.max(values[i], lower), upper) - mean) / standardDeviation);
      }
      return new Image(image.geometry(), image.channels(), normalised);
    }
  }

  /**
   * A closed interval. Limits that are not finite, or not in ascending order, are refused with an
   * {@link IllegalArgumentException}.
   *
   * @param lower the smallest value
   * @param upper the largest value
   */
  record Range(double lower, double upper) {
    public Range {
      if (!Double.isFinite(lower) || !Double.isFinite(upper) || !(lower < upper)) {
        throw new IllegalArgumentException(
            "range: expected lower < upper, found %s and %s".formatted(lower, upper));
      }
    }
  }

  /**
   * Zero mean and unit standard deviation, {@code (x - mean) / sqrt(mean((x - mean)^2))}, for each
   * channel over the whole image. The sums are kept in float64; a constant channel becomes zeros.
   * For intensities without a unit, such as those of magnetic resonance.
   */
  record ZScore() implements Normalization {
    @Override
    public Image apply(Image image) {
      return Standardization.apply(image, voxel -> true);
    }
  }

  /**
   * As {@link ZScore}, over the voxels that are not zero in all channels; the others stay zero. For
   * volumes of which much is zero because it was cut away, such as a head without its skull: the
   * share of what was cut away then does not shift the intensities.
   */
  record NonzeroZScore() implements Normalization {
    @Override
    public Image apply(Image image) {
      return Standardization.apply(image, voxel -> isNonzero(image, voxel));
    }

    private static boolean isNonzero(Image image, int voxel) {
      int first = voxel * image.channels();
      for (int i = first; i < first + image.channels(); i++) {
        if (image.values()[i] != 0) {
          return true;
        }
      }
      return false;
    }
  }
}
