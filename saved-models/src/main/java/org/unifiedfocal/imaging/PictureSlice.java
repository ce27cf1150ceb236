package org.unifiedfocal.imaging;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is seen of a row of a picture: for each pixel, the voxel whose grey and classes it shows.
 *
 * @param caption what stands above it
 * @param height rows of pixels
 * @param width pixels in a row
 * @param voxels the voxel of each pixel
 * @param grey the brightness of each voxel, 0 to 1
 * @param reference the true class of each voxel; the predicted one where that is not known, and the
 *     background, as in the prediction, where the voxel is ignored
 * @param prediction the predicted class of each voxel
 */
record PictureSlice(
    String caption,
    int height,
    int width,
    int[] voxels,
    float[] grey,
    byte[] reference,
    byte[] prediction) {

  /** Takes an image, or the axial slice of a volume with most foreground, the front up. */
  static PictureSlice of(ErrorPicture.Row row) {
    Geometry grid = row.image().geometry();
    LabelMap reference = row.reference() == null ? row.prediction() : row.reference();
    for (LabelMap labels : List.of(reference, row.prediction())) {
      if (!labels.geometry().shape().equals(grid.shape())) {
        throw new BadInputException(
            "%s: expected labels of shape %s like the image, found %s"
                .formatted(row.caption(), grid.shape(), labels.geometry().shape()));
      }
    }
    // The labels are turned as the image is: their own affine often differs by rounding.
    Orientation orientation = Orientation.of(grid);
    float[] grey = grey(orientation.toCanonical(row.image()));
    byte[] ignoring = orientation.toCanonical(new LabelMap(grid, reference.labels())).labels();
    byte[] all = orientation.toCanonical(new LabelMap(grid, row.prediction().labels())).labels();
    byte[] truth = where(ignoring, ignoring);
    byte[] found = where(ignoring, all);
    List<Integer> shape = orientation.canonical().shape();
    int axes = shape.size();
    int pixels = shape.get(axes - 2) * shape.get(axes - 1);
    int depth = mostForeground(truth, pixels);
    int[] order = IntStream.range(depth * pixels, (depth + 1) * pixels).toArray();
    if (axes == 3) {
      // From backwards and to the right to forwards and to the left, by half a turn.
      Arrays.setAll(order, pixel -> (depth + 1) * pixels - 1 - pixel);
    }
    return new PictureSlice(
        row.caption() + (axes == 3 ? ", slice %d of %d".formatted(depth + 1, shape.get(0)) : ""),
        shape.get(axes - 2),
        shape.get(axes - 1),
        order,
        grey,
        truth,
        found);
  }

  /** The labels where the reference does not ignore the voxel, and the background elsewhere. */
  private static byte[] where(byte[] reference, byte[] labels) {
    byte[] known = labels.clone();
    for (int voxel = 0; voxel < known.length; voxel++) {
      if (reference[voxel] == (byte) LabelMap.IGNORED) {
        known[voxel] = 0;
      }
    }
    return known;
  }

  /** The slice with most labels above 0; the middle one if there are none. */
  private static int mostForeground(byte[] labels, int pixels) {
    int[] counts = new int[labels.length / pixels];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      counts[voxel / pixels] += labels[voxel] == 0 ? 0 : 1;
    }
    int best = counts.length / 2;
    for (int depth = 0; depth < counts.length; depth++) {
      best = counts[depth] > counts[best] ? depth : best;
    }
    return best;
  }

  private static float[] grey(Image image) {
    int channels = image.channels() == 3 ? 1 : image.channels();
    Image finite = new Preprocessing(channels, new Normalization.None()).apply(image);
    float[] grey = new float[image.geometry().voxels()];
    for (int voxel = 0; voxel < grey.length; voxel++) {
      grey[voxel] = finite.values()[voxel * channels];
    }
    float[] sorted = grey.clone();
    Arrays.sort(sorted);
    float black = sorted[(int) Math.round(0.005 * (sorted.length - 1))];
    float white = sorted[(int) Math.round(0.995 * (sorted.length - 1))];
    float scale = white > black ? 1 / (white - black) : 0;
    for (int voxel = 0; voxel < grey.length; voxel++) {
      grey[voxel] = Math.min(Math.max((grey[voxel] - black) * scale, 0), 1);
    }
    return grey;
  }
}
