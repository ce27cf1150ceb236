package org.unifiedfocal.losses;

import java.util.Locale;

/** Which classes the focal exponents of the modified and Unified Focal losses act on. */
public enum Form {
  /** On all classes alike. */
  SYMMETRIC,
  /**
   * The focal suppression on the common classes only, the focal enhancement on the rare ones only.
   */
  ASYMMETRIC;

  /** The form as an item of a specification. */
  String item() {
    return name().toLowerCase(Locale.ROOT);
  }
}
