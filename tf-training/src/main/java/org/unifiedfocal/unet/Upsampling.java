package org.unifiedfocal.unet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.unifiedfocal.imaging.BadInputException;

/**
 * How a network doubles the size on its way up, and halves the channels. As a string, in settings
 * and on the command line, it is {@code transposed}, {@code nearest} or {@code linear}.
 */
public enum Upsampling {
  /** A transposed convolution of kernel 2 and stride 2. */
  TRANSPOSED,
  /** Each voxel twice along each axis, and a convolution of kernel 1. */
  NEAREST,
  /**
   * Bilinear or trilinear interpolation with half-pixel centres, and a convolution of kernel 1:
   * smooth where a transposed convolution may leave a checkerboard.
   */
  LINEAR;

  /**
   * Reads a way to double the size.
   *
   * @param specification transposed, nearest or linear
   * @return the upsampling
   * @throws BadInputException if it is another string
   */
  @JsonCreator
  public static Upsampling parse(String specification) {
    return switch (specification) {
      case "transposed" -> TRANSPOSED;
      case "nearest" -> NEAREST;
      case "linear" -> LINEAR;
      default ->
          throw new BadInputException(
              "upsampling: expected transposed, nearest or linear, found " + specification);
    };
  }

  /**
   * Writes the upsampling as {@link #parse} takes it.
   *
   * @return the specification
   */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
