package org.unifiedfocal.data;

import java.util.Collection;

/** What kind of intensities the images of a dataset have. */
public enum Modality {
  /** Computed tomography: Hounsfield units, which mean the same in every image. */
  CT,
  /** Magnetic resonance, and all else in volumes whose intensities have no unit. */
  MR,
  /** Photographs, ultrasound, microscopy: pixels without a physical size. */
  PICTURE;

  /**
   * Finds the modality of volumes by the names of their channels. Of other scanners the intensities
   * have no unit, as those of magnetic resonance.
   *
   * @param channels the names, at least one
   * @return {@link #CT} if that is the name of all, else {@link #MR}
   */
  static Modality ofVolumes(Collection<String> channels) {
    return channels.stream().allMatch("CT"::equalsIgnoreCase) ? CT : MR;
  }
}
