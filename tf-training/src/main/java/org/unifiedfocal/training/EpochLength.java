package org.unifiedfocal.training;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.Resampling;

/**
 * How many steps an epoch has, so that it shows the network each voxel about once: validation and
 * checkpoint come once an epoch, and are to take a small part of the time. An epoch that is one
 * patch of each case, as is right where a patch is an image, would be a single step for two
 * patients of whom a patch shows a quarter.
 *
 * <p>A case whose image has n voxels along an axis on which a patch has p is shown by max(1, n / p)
 * patches along it, and by the product over the axes in all; n is the median over the cases, after
 * resampling, of each axis by itself. The number for all cases together is rounded down to whole
 * steps. So for patches that cover the median image there is one patch a case.
 *
 * @param dataset all its cases, so that every fold has the same median
 * @param spacing to which images are resampled; null to leave them as they are
 */
record EpochLength(Dataset dataset, @Nullable List<Double> spacing) {

  /**
   * Counts the steps; reads the headers of all cases.
   *
   * @param cases how many cases are learnt from
   * @param patchSize voxels of a patch along each axis
   * @param patchesInStep patches of all workers in a step
   * @return at least 1
   */
  int steps(int cases, List<Integer> patchSize, int patchesInStep) {
    List<List<Integer>> shapes =
        dataset.cases().stream().map(item -> shape(item.images().get(0))).toList();
    // A patch of another number of axes is refused by the settings.
    double patchesOfCase =
        IntStream.range(0, Math.min(patchSize.size(), dataset.dimensions()))
            .mapToDouble(axis -> Math.max(1, median(shapes, axis) / (double) patchSize.get(axis)))
            .reduce(1, (a, b) -> a * b);
    return (int) Math.max(1, cases * patchesOfCase / patchesInStep);
  }

  private List<Integer> shape(Path image) {
    Geometry geometry = ImageReader.readGeometry(image);
    return (spacing == null ? geometry : Resampling.of(geometry, spacing).target()).shape();
  }

  /** The lower of the two in the middle, as in the plan. */
  private static int median(List<List<Integer>> shapes, int axis) {
    int[] sizes = shapes.stream().mapToInt(shape -> shape.get(axis)).toArray();
    Arrays.sort(sizes);
    return sizes[(sizes.length - 1) / 2];
  }
}
