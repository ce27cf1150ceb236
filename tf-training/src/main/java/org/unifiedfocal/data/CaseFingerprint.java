package org.unifiedfocal.data;

import java.util.Arrays;
import java.util.List;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

/**
 * What counts of a case when a training is planned; small, however large the case is. Of a picture
 * in colours the intensities are those of its luminance.
 *
 * @param id the case
 * @param geometry its grid
 * @param channels of its image
 * @param intensities of all voxels and channels
 * @param zeroShare the share of the voxels that are zero in all channels, as around a head that was
 *     cut out
 * @param foreground the intensities of at most {@value #FOREGROUND_VOXELS} foreground voxels,
 *     spread evenly over the classes by their size, channels last
 * @param classVoxels how many voxels each class has
 * @param ignoredVoxels how many have none
 */
public record CaseFingerprint(
    String id,
    Geometry geometry,
    int channels,
    Intensities intensities,
    double zeroShare,
    float[] foreground,
    List<Long> classVoxels,
    long ignoredVoxels) {

  /** As many as nnU-Net takes. */
  static final int FOREGROUND_VOXELS = 10_000;

  /** Looks at a case of a number of classes; of a picture in colours, at its luminance. */
  static CaseFingerprint of(Sample sample, int classes, boolean colours) {
    Image image =
        colours
            ? new Preprocessing(1, new Normalization.None()).apply(sample.image())
            : sample.image();
    long[] counts = sample.labels().counts(LabelMap.IGNORED + 1);
    return new CaseFingerprint(
        sample.id(),
        image.geometry(),
        sample.image().channels(),
        Intensities.ofSorting(image.values().clone()),
        zeroShare(image),
        foreground(image, sample.foreground().spread(FOREGROUND_VOXELS)),
        Arrays.stream(counts).limit(classes).boxed().toList(),
        counts[LabelMap.IGNORED]);
  }

  private static double zeroShare(Image image) {
    int channels = image.channels();
    int zeros = 0;
    for (int voxel = 0; voxel < image.geometry().voxels(); voxel++) {
      boolean zero = true;
      for (int channel = 0; channel < channels && zero; channel++) {
        zero = image.values()[voxel * channels + channel] == 0;
      }
      zeros += zero ? 1 : 0;
    }
    return zeros / (double) image.geometry().voxels();
  }

  private static float[] foreground(Image image, int[] voxels) {
    int channels = image.channels();
    float[] values = new float[voxels.length * channels];
    for (int i = 0; i < voxels.length; i++) {
      System.arraycopy(image.values(), voxels[i] * channels, values, i * channels, channels);
    }
    return values;
  }

  CaseFingerprint withGeometry(Geometry changed) {
    return new CaseFingerprint(
        id, changed, channels, intensities, zeroShare, foreground, classVoxels, ignoredVoxels);
  }

  /** Whether no voxel has a class other than the background. */
  boolean isEmpty() {
    return foreground.length == 0;
  }
}
