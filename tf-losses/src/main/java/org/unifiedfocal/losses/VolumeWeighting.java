package org.unifiedfocal.losses;

/** How the generalised Dice loss weighs a class by its volume V, the sum of its labels. */
public enum VolumeWeighting {
  /** 1/V^2, as published. */
  SQUARE(2),
  /** 1/V. */
  SIMPLE(1),
  /** All classes alike. */
  UNIFORM(0);

  /** The power of 1/V. */
  final double exponent;

  VolumeWeighting(double exponent) {
    this.exponent = exponent;
  }
}
