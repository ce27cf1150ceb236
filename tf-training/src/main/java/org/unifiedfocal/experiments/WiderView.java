package org.unifiedfocal.experiments;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

/**
 * Makes the lesion of an image rarer by context: the image as a part of a view k times as wide and
 * high, so that the share of the lesion is that of the original divided by k squared.
 *
 * <p>Around the image are mirror images of it, and around those others, as many as it takes, in
 * which the lesion is filled by what is around it. So nothing but the lesion itself says where it
 * is. The image has any place in the view, the same relative one at all k. A pixel of the view is
 * the mean over points within it; of the pixels, those are lesion of which it covers most, as many
 * as make up its share, and at least one.
 */
final class WiderView {
  /** Points along each axis of a pixel: fine enough for pixels twenty times those of the image. */
  private static final int POINTS = 8;

  /** Pixels beside the lesion that are filled with it: half of them are lesion too. */
  private static final int RIM = 2;

  private final Image image;
  private final LabelMap labels;
  private final float[] filled;
  private final Axis rows;
  private final Axis columns;
  private final int area;
  private final double placeY;
  private final double placeX;

  /** The lesion along an axis: its first and its last pixel and one, and the size of the image. */
  private record Axis(int first, int end, int size) {

    static Axis of(int[] places, int size) {
      int first = IntStream.of(places).min().orElse(size);
      return new Axis(first, IntStream.of(places).max().orElse(-1) + 1, size);
    }

    /** The share of the image between the lesion and the nearer border. */
    double margin() {
      return (double) Math.min(first, size - end) / size;
    }

    /** The place in a mirror image that is seen at a place in the view. */
    double mirrored(double place) {
      return reflect(Math.abs(place), size);
    }

    /** Whether a pixel is near enough to the lesion to be filled with it. */
    boolean isFilled(int place) {
      return place >= first - RIM && place < end + RIM;
    }

    /** How far a pixel to be filled is from the last one before the lesion that is not. */
    int fromStart(int place) {
      return place - (first - RIM) + 1;
    }

    /** How far it is from the first one after the lesion. */
    int fromEnd(int place) {
      return end + RIM - place;
    }

    /** The pixel as far before the lesion as this one is in it, to and fro up to the border. */
    int before(int place) {
      int last = first - RIM - 1;
      return last - (int) reflect(fromStart(place) - 1, last);
    }

    /** The pixel as far after the lesion. */
    int after(int place) {
      int next = end + RIM;
      return next + (int) reflect(fromEnd(place) - 1, size - 1 - next);
    }

    private static double reflect(double distance, int width) {
      double within = width == 0 ? 0 : distance % (2 * width);
      return Math.min(within, 2 * width - within);
    }
  }

  /**
   * Looks for the lesion, of class 1, of a 2D image; without a {@link #margin} of a few pixels
   * there is nothing to fill it with.
   *
   * @param seed where the place of the image in wider views comes from
   */
  WiderView(Image image, LabelMap labels, long seed) {
    this.image = image;
    this.labels = labels;
    int height = image.geometry().shape().get(0);
    int width = image.geometry().shape().get(1);
    int[] lesion =
        IntStream.range(0, labels.labels().length).filter(i -> labels.label(i) == 1).toArray();
    area = lesion.length;
    rows = Axis.of(IntStream.of(lesion).map(i -> i / width).toArray(), height);
    columns = Axis.of(IntStream.of(lesion).map(i -> i % width).toArray(), width);
    filled = fill();
    SplittableRandom random = new SplittableRandom(seed);
    placeY = random.nextDouble();
    placeX = random.nextDouble();
  }

  /** The share of the image that is lesion. */
  double fraction() {
    return (double) area / labels.labels().length;
  }

  /** The share of the image between the lesion and the nearest border. */
  double margin() {
    return Math.min(rows.margin(), columns.margin());
  }

  /** An image and its labels. */
  record View(Image image, LabelMap labels) {}

  /**
   * Takes the view in which the lesion has a share.
   *
   * @param fraction more than 0 and at most {@link #fraction}
   * @param side pixels of the result along each axis
   */
  View of(double fraction, int side) {
    double factor = Math.sqrt(fraction() / fraction);
    int channels = image.channels();
    float[] values = new float[side * side * channels];
    double[] share = new double[side * side];
    double[] pixel = new double[channels];
    for (int place = 0; place < share.length; place++) {
      Arrays.fill(pixel, 0);
      int row = place / side;
      int column = place % side;
      for (int point = 0; point < POINTS * POINTS; point++) {
        int down = point / POINTS;
        int right = point % POINTS;
        double v = (row + (down + 0.5) / POINTS) / side;
        double u = (column + (right + 0.5) / POINTS) / side;
        double y = (v * factor - placeY * (factor - 1)) * rows.size();
        double x = (u * factor - placeX * (factor - 1)) * columns.size();
        boolean inside = y >= 0 && y <= rows.size() && x >= 0 && x <= columns.size();
        add(pixel, inside ? image.values() : filled, rows.mirrored(y), columns.mirrored(x));
        share[place] += inside && isLesion(y, x) ? 1 : 0;
      }
      for (int channel = 0; channel < channels; channel++) {
        values[place * channels + channel] = (float) (pixel[channel] / (POINTS * POINTS));
      }
    }
    Geometry geometry = Geometry.of(side, side);
    return new View(
        new Image(geometry, channels, values),
        new LabelMap(geometry, mostCovered(share, fraction)));
  }

  /**
   * Fills the lesion, and the rectangle around it, by what is left and right of it, above and
   * below, mirrored at the rectangle; the nearer its side, the more one of them weighs.
   */
  private float[] fill() {
    float[] values = image.values().clone();
    if (margin() * Math.min(rows.size(), columns.size()) <= RIM) {
      return values;
    }
    for (int y = 0; y < rows.size(); y++) {
      for (int x = 0; x < columns.size(); x++) {
        if (rows.isFilled(y) && columns.isFilled(x)) {
          fill(values, y, x);
        }
      }
    }
    return values;
  }

  private void fill(float[] values, int y, int x) {
    int[] sources = {
      rows.before(y) * columns.size() + x,
      rows.after(y) * columns.size() + x,
      y * columns.size() + columns.before(x),
      y * columns.size() + columns.after(x)
    };
    double[] weights = {
      1.0 / rows.fromStart(y),
      1.0 / rows.fromEnd(y),
      1.0 / columns.fromStart(x),
      1.0 / columns.fromEnd(x)
    };
    double sum = Arrays.stream(weights).sum();
    int channels = image.channels();
    for (int channel = 0; channel < channels; channel++) {
      double value = 0;
      for (int side = 0; side < sources.length; side++) {
        value += weights[side] / sum * image.values()[sources[side] * channels + channel];
      }
      values[(y * columns.size() + x) * channels + channel] = (float) value;
    }
  }

  private static byte[] mostCovered(double[] share, double fraction) {
    byte[] covered = new byte[share.length];
    IntStream.range(0, share.length)
        .boxed()
        .sorted(Comparator.comparingDouble(place -> -share[place]))
        .limit(Math.max(1, Math.round(fraction * share.length)))
        .forEach(place -> covered[place] = 1);
    return covered;
  }

  private boolean isLesion(double y, double x) {
    int row = clamp((int) y, rows.size());
    return labels.label(row * columns.size() + clamp((int) x, columns.size())) == 1;
  }

  /** Adds the values between four pixels, by bilinear interpolation. */
  private void add(double[] pixel, float[] values, double y, double x) {
    int top = (int) Math.floor(y - 0.5);
    int left = (int) Math.floor(x - 0.5);
    double down = y - 0.5 - top;
    double right = x - 0.5 - left;
    for (int corner : List.of(0, 1, 2, 3)) {
      int row = clamp(top + corner / 2, rows.size());
      int column = clamp(left + corner % 2, columns.size());
      double weight = (corner / 2 == 1 ? down : 1 - down) * (corner % 2 == 1 ? right : 1 - right);
      for (int channel = 0; channel < pixel.length; channel++) {
        pixel[channel] += weight * values[(row * columns.size() + column) * pixel.length + channel];
      }
    }
  }

  private static int clamp(int place, int size) {
    return Math.max(0, Math.min(place, size - 1));
  }
}
