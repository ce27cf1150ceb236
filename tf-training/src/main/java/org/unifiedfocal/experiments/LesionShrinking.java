package org.unifiedfocal.experiments;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/**
 * Makes the lesion of an image smaller, and nothing else: a smooth map of the frame onto itself
 * that leaves its borders where they are.
 *
 * <p>About the centroid c of the lesion let t be the distance of a point, relative to that of the
 * frame's border in the same direction, 0 at c and 1 at the border. All that lies nearer to c than
 * a rim just outside the lesion is shrunk k times, so that its shape stays as it is; what is
 * between rim and border is stretched to fill the frame. The share of the lesion becomes that of
 * the original divided by k squared. A pixel of the result is the mean over points within it; of
 * the pixels, those are lesion of which it covers most, as many as make up its share, and at least
 * one.
 */
final class LesionShrinking {
  /** Where the rim lies between the lesion (0) and the border (1). */
  private static final double RIM = 0.1;

  /** Points along each axis of a pixel: fine enough for pixels ten times those of the image. */
  private static final int POINTS = 8;

  private final Image image;
  private final LabelMap labels;
  private final int height;
  private final int width;
  private final double centreY;
  private final double centreX;
  private final int area;
  private final double reach;

  /** Looks for the lesion, of class 1, of a 2D image. */
  LesionShrinking(Image image, LabelMap labels) {
    this.image = image;
    this.labels = labels;
    height = image.geometry().shape().get(0);
    width = image.geometry().shape().get(1);
    int[] lesion =
        IntStream.range(0, labels.labels().length).filter(i -> labels.label(i) == 1).toArray();
    area = lesion.length;
    centreY = IntStream.of(lesion).map(i -> i / width).average().orElse(0.5 * height) + 0.5;
    centreX = IntStream.of(lesion).map(i -> i % width).average().orElse(0.5 * width) + 0.5;
    reach = IntStream.of(lesion).mapToDouble(this::distance).max().orElse(0);
  }

  /** The share of the image that is lesion. */
  double fraction() {
    return (double) area / labels.labels().length;
  }

  /** How far the lesion extends from its centre towards the border: 0 to 1, where it touches it. */
  double reach() {
    return reach;
  }

  /** An image and its labels. */
  record Shrunk(Image image, LabelMap labels) {}

  /**
   * Shrinks the lesion and samples the frame anew.
   *
   * @param fraction the share of lesion to be, more than 0 and at most {@link #fraction}
   * @param side pixels of the result along each axis
   */
  Shrunk to(double fraction, int side) {
    double factor = Math.sqrt(fraction() / fraction);
    int channels = image.channels();
    float[] values = new float[side * side * channels];
    double[] share = new double[side * side];
    double[] pixel = new double[channels];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        Arrays.fill(pixel, 0);
        int place = y * side + x;
        for (int point = 0; point < POINTS * POINTS; point++) {
          int down = point / POINTS;
          int right = point % POINTS;
          double toY = (y + (down + 0.5) / POINTS) * height / side;
          double toX = (x + (right + 0.5) / POINTS) * width / side;
          double stretch = stretch(distance(toY, toX), factor);
          double fromY = centreY + (toY - centreY) * stretch;
          double fromX = centreX + (toX - centreX) * stretch;
          add(pixel, fromY, fromX);
          share[place] += isLesion(fromY, fromX) ? 1 : 0;
        }
        for (int channel = 0; channel < channels; channel++) {
          values[place * channels + channel] = (float) (pixel[channel] / (POINTS * POINTS));
        }
      }
    }
    Geometry geometry = Geometry.of(side, side);
    return new Shrunk(
        new Image(geometry, channels, values),
        new LabelMap(geometry, mostCovered(share, fraction, side)));
  }

  /** As many pixels as the fraction is: those of which the lesion covers most, from its centre. */
  private byte[] mostCovered(double[] share, double fraction, int side) {
    byte[] covered = new byte[share.length];
    long pixels = Math.max(1, Math.round(fraction * share.length));
    IntStream.range(0, share.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(place -> -share[place])
                .thenComparingDouble(place -> squaredDistance(place, side)))
        .limit(pixels)
        .forEach(place -> covered[place] = 1);
    return covered;
  }

  private double squaredDistance(int place, int side) {
    int row = place / side;
    int column = place % side;
    double down = (row + 0.5) * height / side - centreY;
    double right = (column + 0.5) * width / side - centreX;
    return down * down + right * right;
  }

  /** How far the centre of a pixel is from that of the lesion. */
  private double distance(int pixel) {
    int y = pixel / width;
    int x = pixel % width;
    return distance(y + 0.5, x + 0.5);
  }

  /** t: how far a point is from the centre, relative to the border in its direction. */
  private double distance(double y, double x) {
    double down = (y - centreY) / (y < centreY ? -centreY : height - centreY);
    double right = (x - centreX) / (x < centreX ? -centreX : width - centreX);
    return Math.max(down, right);
  }

  /** How much farther from the centre the point lies that is seen at a distance. */
  private double stretch(double t, double factor) {
    double rim = reach + RIM * (1 - reach);
    double shrunk = rim / factor;
    return t <= shrunk ? factor : (rim + (t - shrunk) * (1 - rim) / (1 - shrunk)) / t;
  }

  private boolean isLesion(double y, double x) {
    return labels.label(clamp((int) y, height) * width + clamp((int) x, width)) == 1;
  }

  /** Adds the values between four pixels, by bilinear interpolation. */
  private void add(double[] pixel, double y, double x) {
    int top = (int) Math.floor(y - 0.5);
    int left = (int) Math.floor(x - 0.5);
    double down = y - 0.5 - top;
    double right = x - 0.5 - left;
    for (int corner : List.of(0, 1, 2, 3)) {
      int row = clamp(top + corner / 2, height);
      int column = clamp(left + corner % 2, width);
      double weight = (corner / 2 == 1 ? down : 1 - down) * (corner % 2 == 1 ? right : 1 - right);
      for (int channel = 0; channel < pixel.length; channel++) {
        pixel[channel] += weight * image.values()[(row * width + column) * pixel.length + channel];
      }
    }
  }

  private static int clamp(int place, int size) {
    return Math.max(0, Math.min(place, size - 1));
  }
}
