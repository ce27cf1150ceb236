package org.unifiedfocal.unet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.unifiedfocal.imaging.BadInputException;

/**
 * In which type a network computes its activations and their gradients in training. Weights,
 * normalisation statistics, logits and loss are float32, and so is all of inference. As a string,
 * in settings and on the command line, it is {@code float32} or {@code bfloat16}.
 */
public enum Precision {
  /** 24 significant bits. */
  FLOAT32,
  /**
   * 8 significant bits and the range of float32, so that no loss needs to be scaled. A step takes
   * two thirds of the time on processors that multiply this type, and longer on others.
   */
  BFLOAT16;

  /**
   * Reads a precision.
   *
   * @param specification float32 or bfloat16
   * @return the precision
   * @throws BadInputException if it is another string
   */
  @JsonCreator
  public static Precision parse(String specification) {
    return switch (specification) {
      case "float32" -> FLOAT32;
      case "bfloat16" -> BFLOAT16;
      default ->
          throw new BadInputException(
              "precision: expected float32 or bfloat16, found " + specification);
    };
  }

  /**
   * Writes the precision as {@link #parse} takes it.
   *
   * @return the specification
   */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
