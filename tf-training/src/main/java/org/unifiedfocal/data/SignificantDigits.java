package org.unifiedfocal.data;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Numbers without digits that say nothing: headers store spacings in float32, and a mean over
 * voxels is not known to a millionth.
 */
public final class SignificantDigits {
  private static final MathContext SIX = new MathContext(6);

  private SignificantDigits() {}

  /**
   * Rounds to six significant digits, whatever the unit.
   *
   * @param value a finite number
   * @return the number rounded, half up
   */
  public static double rounded(double value) {
    return new BigDecimal(value, SIX).doubleValue();
  }
}
