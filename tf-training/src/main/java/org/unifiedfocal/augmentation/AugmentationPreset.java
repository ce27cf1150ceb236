package org.unifiedfocal.augmentation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.unifiedfocal.data.Augmentation;

/** A list of augmentations under a name. */
public enum AugmentationPreset {
  /** Patches are only mirrored, along the axes that are given. */
  FLIPS,
  /**
   * What nnU-Net does, with its probabilities and ranges (Isensee et al. 2021, doi
   * 10.1038/s41592-020-01008-z, supplementary note 4), for images of mean 0 and variance 1:
   * rotation by up to 180 degrees (30 around each axis in 3D), scaling by 0.7 to 1.4 and elastic
   * deformation (each with probability 0.2), Gaussian noise (0.1), blur (0.2), brightness (0.15),
   * contrast (0.15), low resolution (0.25), inverted gamma (0.1), gamma (0.3), and mirroring. One
   * thing differs: blur and low resolution, when they come, change every channel, of which nnU-Net
   * leaves each out with probability 0.5.
   */
  STANDARD;

  /**
   * Makes the augmentation.
   *
   * @param dimensions 2 or 3
   * @param flipAxes the axes along which patches are mirrored, counted from the slowest
   * @return what is done to each patch
   */
  public Augmentation of(int dimensions, List<Integer> flipAxes) {
    List<Augmentation> steps = new ArrayList<>();
    if (this == STANDARD) {
      double degrees = dimensions == 2 ? 180 : 30;
      steps.add(
          new SpatialTransform(new Interval(-degrees, degrees), new Interval(0.7, 1.4), 4, 0.2));
      steps.add(new Sometimes(0.1, new GaussianNoise(new Interval(0, 0.1))));
      steps.add(new Sometimes(0.2, new GaussianBlur(new Interval(0.5, 1))));
      steps.add(new Sometimes(0.15, new Brightness(new Interval(0.75, 1.25))));
      steps.add(new Sometimes(0.15, new Contrast(new Interval(0.75, 1.25))));
      steps.add(new Sometimes(0.25, new LowResolution(new Interval(0.5, 1))));
      steps.add(new Sometimes(0.1, new Gamma(new Interval(0.7, 1.5), true)));
      steps.add(new Sometimes(0.3, new Gamma(new Interval(0.7, 1.5), false)));
    }
    steps.add(new Flips(flipAxes));
    return new InTurn(steps);
  }

  /**
   * Gives the name on the command line and in files.
   *
   * @return the name in lower case
   */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
