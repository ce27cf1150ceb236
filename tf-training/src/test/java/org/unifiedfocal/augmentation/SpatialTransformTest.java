package org.unifiedfocal.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.data.Patch;

class SpatialTransformTest {
  private static final Interval NONE = new Interval(0, 0);
  private static final Interval SAME = new Interval(1, 1);

  @Test
  void aQuarterTurnMovesRowsToColumns() {
    Patch patch = Patches.of(List.of(3, 3), 1, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    Patch turned = rotation(90).apply(patch, Patches.random(1));
    assertThat(turned.labels()).containsExactly(7, 4, 1, 8, 5, 2, 9, 6, 3);
    assertThat(turned.image())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(7, 4, 1, 8, 5, 2, 9, 6, 3);
  }

  @Test
  void aHalfTurnAroundEachAxisIsNone() {
    Patch patch = Patches.random(2, 4, 5, 6);
    Patch turned = rotation(180).apply(patch, Patches.random(1));
    assertThat(turned.image()).usingComparatorWithPrecision(1e-5f).containsExactly(patch.image());
    assertThat(turned.labels()).containsExactly(patch.labels());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void rotationKeepsWhatIsRound(int dimensions) {
    Integer[] shape = dimensions == 2 ? new Integer[] {33, 33} : new Integer[] {33, 33, 33};
    Patch ball = ball(shape);
    Patch turned = rotation(10).apply(ball, Patches.random(1));
    for (int voxel = 0; voxel < ball.image().length; voxel++) {
      if (ball.image()[voxel] < 5) { // corners come from beyond the ends
        assertThat(turned.image()[voxel]).isCloseTo(ball.image()[voxel], within(0.3f));
      }
    }
  }

  @Test
  void scaleTwoShowsTheMiddleHalf() {
    Patch patch = Patches.of(List.of(1, 5), 1, 0, 1, 2, 3, 4);
    SpatialTransform twice = new SpatialTransform(NONE, new Interval(2, 2), 0, 1);
    assertThat(twice.apply(patch, Patches.random(1)).image()).containsExactly(1, 1.5f, 2, 2.5f, 3);
    SpatialTransform half = new SpatialTransform(NONE, new Interval(0.5, 0.5), 0, 1);
    assertThat(half.apply(patch, Patches.random(1)).image()).containsExactly(2, 0, 2, 4, 2);
  }

  @Test
  void labelsMoveWithTheImage() {
    Patch ball = ball(40, 40, 40);
    SpatialTransform all =
        new SpatialTransform(new Interval(-30, 30), new Interval(0.7, 1.4), 4, 1);
    for (int seed = 0; seed < 5; seed++) {
      Patch moved = all.apply(ball, Patches.random(seed));
      int foreground = 0;
      for (int voxel = 0; voxel < moved.labels().length; voxel++) {
        // The image is the distance from the surface, and the label its sign.
        if (Math.abs(moved.image()[voxel]) > 1) {
          assertThat(moved.labels()[voxel]).isEqualTo((byte) (moved.image()[voxel] < 0 ? 1 : 0));
        }
        foreground += moved.labels()[voxel];
      }
      assertThat(foreground).isBetween(200, 30000);
      assertThat(moved.image()).isNotEqualTo(ball.image());
    }
  }

  @Test
  void theSameChanceMakesTheSamePatchAndNoneLeavesItAsItIs() {
    Patch patch = Patches.random(2, 20, 30);
    SpatialTransform all =
        new SpatialTransform(new Interval(-180, 180), new Interval(0.7, 1.4), 4, 0.5);
    assertThat(all.apply(patch, Patches.random(7)).image())
        .isEqualTo(all.apply(patch, Patches.random(7)).image());
    assertThat(new SpatialTransform(NONE, SAME, 4, 0).apply(patch, Patches.random(7)))
        .isSameAs(patch);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpatialTransform(NONE, SAME, 0, 1.5))
        .withMessage("probability: expected 0 to 1, found 1.5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpatialTransform(NONE, new Interval(0, 1), 0, 1))
        .withMessage("scale: expected numbers above 0, found Interval[from=0.0, to=1.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpatialTransform(NONE, SAME, -1, 1))
        .withMessage("elasticity: expected a finite number from 0 on, found -1.0");
  }

  private static SpatialTransform rotation(double degrees) {
    return new SpatialTransform(new Interval(degrees, degrees), SAME, 0, 1);
  }

  /** The distance from the surface of a ball in the middle, negative inside. */
  private static Patch ball(Integer... shape) {
    int voxels = List.of(shape).stream().reduce(1, Math::multiplyExact);
    float[] distance = new float[voxels];
    byte[] labels = new byte[voxels];
    for (int voxel = 0; voxel < voxels; voxel++) {
      int rest = voxel;
      double squares = 0;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        double d = rest % shape[axis] - 0.5 * (shape[axis] - 1);
        rest /= shape[axis];
        squares += d * d;
      }
      distance[voxel] = (float) Math.sqrt(squares) - 10;
      labels[voxel] = (byte) (distance[voxel] < 0 ? 1 : 0);
    }
    return new Patch(List.of(shape), 1, distance, labels);
  }
}
