package org.unifiedfocal.metrics;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The distances in millimetres between the surfaces of a class in a reference and a prediction.
 *
 * <p>The surface of a mask is its voxels with a face neighbour outside it; beyond the volume counts
 * as outside. Distances lead from each surface voxel's centre to the nearest surface voxel's centre
 * of the other mask; they are exact, and take time linear in the voxels of the bounding box of both
 * masks. Voxels are counted, not weighted by the area they stand for.
 *
 * <p>If one mask is empty, the distances are infinite and {@link #normalizedSurfaceDice} is 0; if
 * both are, nothing exists and all is NaN.
 */
public final class SurfaceDistances {
  /** From the prediction's surface to the reference's, ascending. */
  private final double[] toReference;

  /** From the reference's surface to the prediction's, ascending. */
  private final double[] toPrediction;

  private SurfaceDistances(double[] toReference, double[] toPrediction) {
    this.toReference = toReference;
    this.toPrediction = toPrediction;
  }

  /**
   * Measures the distances.
   *
   * @param reference the true classes; its spacing counts
   * @param prediction the predicted classes, of the same shape
   * @param label the class to look at
   * @return the distances of both directions
   * @throws BadInputException if the shapes differ, or a spacing is not a positive number
   */
  public static SurfaceDistances between(LabelMap reference, LabelMap prediction, int label) {
    ConfusionCounts.requireSameShape(reference, prediction);
    double[] spacing = reference.geometry().spacing();
    for (double step : spacing) {
      if (!(step > 0 && Double.isFinite(step))) {
        throw new BadInputException(
            "expected positive spacings of the reference, found " + Arrays.toString(spacing));
      }
    }
    MaskPair masks = MaskPair.of(reference, prediction, label);
    if (masks.reference().length == 0) {
      return new SurfaceDistances(new double[0], new double[0]);
    }
    boolean[] ofReference = masks.referenceSurface();
    boolean[] ofPrediction = masks.predictionSurface();
    return new SurfaceDistances(
        distances(ofPrediction, ofReference, masks.shape(), spacing),
        distances(ofReference, ofPrediction, masks.shape(), spacing));
  }

  private static double[] distances(boolean[] from, boolean[] to, int[] shape, double[] spacing) {
    double[] squared = DistanceTransform.squared(to, shape, spacing);
    return IntStream.range(0, from.length)
        .filter(voxel -> from[voxel])
        .mapToDouble(voxel -> Math.sqrt(squared[voxel]))
        .sorted()
        .toArray();
  }

  /**
   * Computes the Hausdorff distance: the largest distance in either direction.
   *
   * @return millimetres; infinite if one mask is empty, NaN if both are
   */
  public double hausdorffDistance() {
    return largerOfPercentiles(1);
  }

  /**
   * Computes the 95 % Hausdorff distance: the larger of the two directed 95th percentiles, each
   * interpolated linearly between its neighbours. Tools that take one percentile of both directions
   * together give a different number.
   *
   * @return millimetres; infinite if one mask is empty, NaN if both are
   */
  public double hausdorffDistance95() {
    return largerOfPercentiles(0.95);
  }

  /**
   * Computes the average symmetric surface distance: the mean over the distances of both directions
   * together. Tools that average the two directed means give a different number.
   *
   * @return millimetres; infinite if one mask is empty, NaN if both are
   */
  public double averageSymmetricSurfaceDistance() {
    return both().average().orElse(Double.NaN);
  }

  /**
   * Computes the normalised surface Dice: the share of both surfaces' voxels that lie within a
   * tolerance of the other surface.
   *
   * @param tolerance the largest distance in millimetres that counts as agreement
   * @return 0 to 1; NaN if both masks are empty
   * @throws IllegalArgumentException if the tolerance is negative or NaN
   */
  public double normalizedSurfaceDice(double tolerance) {
    if (!(tolerance >= 0)) {
      throw new IllegalArgumentException("the tolerance must be at least 0 mm, found " + tolerance);
    }
    return both().map(distance -> distance <= tolerance ? 1 : 0).average().orElse(Double.NaN);
  }

  private DoubleStream both() {
    return DoubleStream.concat(Arrays.stream(toReference), Arrays.stream(toPrediction));
  }

  private double largerOfPercentiles(double share) {
    return DoubleStream.of(percentile(toReference, share), percentile(toPrediction, share))
        .filter(distance -> !Double.isNaN(distance))
        .max()
        .orElse(Double.NaN);
  }

  private static double percentile(double[] ascending, double share) {
    if (ascending.length == 0) {
      return Double.NaN;
    }
    double place = share * (ascending.length - 1);
    double below = ascending[(int) Math.floor(place)];
    double above = ascending[(int) Math.ceil(place)];
    // Interpolation between two infinite distances would give NaN.
    return below == above ? below : below + (above - below) * (place - Math.floor(place));
  }
}
