package org.unifiedfocal.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.data.Patch;
import org.unifiedfocal.imaging.BadInputException;

class FlipsTest {

  @Test
  void imageAndLabelsAreMirroredAlongEachAxis() {
    Patch patch = Patches.of(List.of(2, 2, 2), 1, 1, 2, 3, 4, 5, 6, 7, 8);

    assertFlipped(Flips.flip(patch, true, false, false), 5, 6, 7, 8, 1, 2, 3, 4);
    assertFlipped(Flips.flip(patch, false, true, false), 3, 4, 1, 2, 7, 8, 5, 6);
    assertFlipped(Flips.flip(patch, false, false, true), 2, 1, 4, 3, 6, 5, 8, 7);
    assertFlipped(Flips.flip(patch, true, true, true), 8, 7, 6, 5, 4, 3, 2, 1);
    assertFlipped(Flips.flip(patch, false, false, false), 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void channelsStayTogether() {
    Patch patch = Patches.of(List.of(1, 3), 2, 1, 10, 2, 20, 3, 30);

    Patch flipped = Flips.flip(patch, false, false, true);

    assertThat(flipped.image()).containsExactly(3, 30, 2, 20, 1, 10);
    assertThat(flipped.labels()).containsExactly(3, 2, 1);
    assertThat(flipped.shape()).containsExactly(1, 3);
  }

  @Test
  void everyCombinationIsEquallyLikelyAndThePatchStaysAsItIs() {
    UniformRandomProvider random = Patches.random(5);
    Patch patch = Patches.of(List.of(2, 2), 1, 1, 2, 3, 4);
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      Patch flipped = new Flips(List.of(0, 1)).apply(patch, random);
      found.merge(Arrays.toString(flipped.image()), 1, Integer::sum);
    }
    assertThat(found)
        .containsOnlyKeys(
            "[1.0, 2.0, 3.0, 4.0]",
            "[2.0, 1.0, 4.0, 3.0]",
            "[3.0, 4.0, 1.0, 2.0]",
            "[4.0, 3.0, 2.0, 1.0]")
        .allSatisfy((image, count) -> assertThat(count).isBetween(900, 1100));
    assertThat(patch.image()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void otherAxesStayAsTheyAre() {
    UniformRandomProvider random = Patches.random(5);
    Patch patch = Patches.of(List.of(2, 2), 1, 1, 2, 3, 4);
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      Patch flipped = new Flips(List.of(1)).apply(patch, random);
      found.merge(Arrays.toString(flipped.image()), 1, Integer::sum);
    }
    assertThat(found).containsOnlyKeys("[1.0, 2.0, 3.0, 4.0]", "[2.0, 1.0, 4.0, 3.0]");
    assertThat(new Flips(List.of()).apply(patch, random)).isSameAs(patch);
  }

  @Test
  void anAxisThatIsNotThereIsRefused() {
    UniformRandomProvider random = Patches.random(5);
    Patch patch = Patches.of(List.of(2, 2), 1, 1, 2, 3, 4);
    assertThatThrownBy(() -> new Flips(List.of(2)).apply(patch, random))
        .isInstanceOf(BadInputException.class)
        .hasMessage("flip axes: expected 0 to 1, found 2");
  }

  private static void assertFlipped(Patch patch, int... values) {
    for (int voxel = 0; voxel < values.length; voxel++) {
      assertThat(patch.image()[voxel]).isEqualTo(values[voxel]);
      assertThat(patch.labels()[voxel]).isEqualTo((byte) values[voxel]);
    }
  }
}
