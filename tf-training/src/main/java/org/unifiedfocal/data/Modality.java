package org.unifiedfocal.data;

/** What kind of intensities the images of a dataset have. */
public enum Modality {
  /** Computed tomography: Hounsfield units, which mean the same in every image. */
  CT,
  /** Magnetic resonance, and all else in volumes whose intensities have no unit. */
  MR,
  /** Photographs, ultrasound, microscopy: pixels without a physical size. */
  PICTURE
}
