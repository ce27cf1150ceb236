package org.unifiedfocal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.LabelMap;

class SurfaceDistancesTest {
  private final UniformRandomProvider random = RandomSource.XO_SHI_RO_128_PP.create(1);

  @Test
  void distanceTransformIsThatOfEverySourceTried() {
    int[] shape = {7, 5, 9};
    double[] spacing = {0.7, 3.1, 1.3};
    for (double share : new double[] {0.003, 0.05, 0.5}) {
      boolean[] sources = new boolean[7 * 5 * 9];
      for (int voxel = 0; voxel < sources.length; voxel++) {
        sources[voxel] = random.nextDouble() < share;
      }
      sources[100] = true;
      double[] squared = DistanceTransform.squared(sources, shape, spacing);
      for (int voxel = 0; voxel < sources.length; voxel++) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int source = 0; source < sources.length; source++) {
          if (sources[source]) {
            double z = (voxel / 45 - source / 45) * spacing[0];
            double y = (voxel / 9 % 5 - source / 9 % 5) * spacing[1];
            double x = (voxel % 9 - source % 9) * spacing[2];
            nearest = Math.min(nearest, x * x + y * y + z * z);
          }
        }
        assertThat(squared[voxel]).isEqualTo(nearest, within(1e-12));
      }
    }
  }

  @Test
  void swappedMasksGiveTheSameDistances() {
    Geometry geometry = Labels.geometry(List.of(6, 7, 8), List.of(2.0, 0.5, 0.8));
    LabelMap one = Labels.random(geometry, 4, random);
    LabelMap other = Labels.random(geometry, 4, random);

    SurfaceDistances there = SurfaceDistances.between(one, other, 3);
    SurfaceDistances back = SurfaceDistances.between(other, one, 3);

    assertThat(there.hausdorffDistance()).isPositive().isEqualTo(back.hausdorffDistance());
    assertThat(there.hausdorffDistance95()).isEqualTo(back.hausdorffDistance95());
    assertThat(there.averageSymmetricSurfaceDistance())
        .isEqualTo(back.averageSymmetricSurfaceDistance(), within(1e-12));
    assertThat(there.normalizedSurfaceDice(0.6)).isEqualTo(back.normalizedSurfaceDice(0.6));
  }

  @Test
  void aVolumeOfOneSliceIsSurfaceThroughoutUnlikeAnImage() {
    int[] block = new int[25];
    int[] hole = new int[25];
    for (int voxel = 0; voxel < 25; voxel++) {
      block[voxel] = 1;
      hole[voxel] = voxel == 12 ? 0 : 1;
    }
    SurfaceDistances image =
        SurfaceDistances.between(
            Labels.of(List.of(5, 5), block), Labels.of(List.of(5, 5), hole), 1);
    SurfaceDistances slice =
        SurfaceDistances.between(
            Labels.of(List.of(1, 5, 5), block), Labels.of(List.of(1, 5, 5), hole), 1);

    // In the image the hole's 4 neighbours are a step from the block's border; in the slice the
    // block has its middle as a surface voxel too, a step from the hole's neighbours.
    assertThat(image.averageSymmetricSurfaceDistance()).isEqualTo(4.0 / (16 + 20), within(1e-12));
    assertThat(slice.averageSymmetricSurfaceDistance()).isEqualTo(1.0 / (25 + 24), within(1e-12));
  }

  @Test
  void aWholeBrainVolumeIsMeasuredToTheVoxel() {
    Geometry geometry = Labels.geometry(List.of(155, 240, 240), List.of(2.0, 1.0, 1.0));
    byte[] reference = new byte[geometry.voxels()];
    byte[] prediction = new byte[geometry.voxels()];
    reference[(10 * 240 + 20) * 240 + 30] = 1;
    prediction[(13 * 240 + 20) * 240 + 38] = 1;

    SurfaceDistances distances =
        SurfaceDistances.between(
            new LabelMap(geometry, reference), new LabelMap(geometry, prediction), 1);

    assertThat(distances.hausdorffDistance()).isEqualTo(10);
    assertThat(distances.normalizedSurfaceDice(9.999)).isZero();
    assertThat(distances.normalizedSurfaceDice(10)).isEqualTo(1);
  }

  @Test
  void refusesToleranceAndSpacingThatMeasureNothing() {
    LabelMap map = Labels.of(List.of(1, 2), 0, 1);
    LabelMap flat = Labels.of(new Geometry(List.of(1, 2), Affine.scaling(0, 1, 1)), 0, 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> SurfaceDistances.between(map, map, 1).normalizedSurfaceDice(-1))
        .withMessage("the tolerance must be at least 0 mm, found -1.0");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> SurfaceDistances.between(flat, flat, 1))
        .withMessage("expected positive spacings of the reference, found [1.0, 0.0]");
  }

  @Test
  void leavesIgnoredVoxelsOut() {
    LabelMap reference = Labels.of(List.of(1, 6), 1, 0, 0, 0, 255, 255);
    assertThat(distance(reference, 1, 0, 0, 0, 0, 1)).isZero();
    assertThat(distance(reference, 1, 0, 0, 1, 1, 1)).isEqualTo(3);
    assertThat(distance(reference, 0, 0, 0, 0, 0, 1)).isInfinite();
  }

  private static double distance(LabelMap reference, int... prediction) {
    return SurfaceDistances.between(reference, Labels.of(List.of(1, 6), prediction), 1)
        .hausdorffDistance();
  }
}
