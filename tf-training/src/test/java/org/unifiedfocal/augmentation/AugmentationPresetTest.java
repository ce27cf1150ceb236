package org.unifiedfocal.augmentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;

class AugmentationPresetTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void standardChangesMostPatchesAndKeepsThemSound(int dimensions) {
    Augmentation standard = AugmentationPreset.STANDARD.of(dimensions, List.of(0));
    Patch patch = dimensions == 2 ? Patches.random(2, 24, 30) : Patches.random(2, 10, 12, 14);
    int same = 0;
    for (int seed = 0; seed < 200; seed++) {
      Patch changed = standard.apply(patch, Patches.random(seed));
      assertThat(changed.shape()).isEqualTo(patch.shape());
      for (float value : changed.image()) {
        assertThat(value).isFinite();
      }
      for (byte label : changed.labels()) {
        assertThat(label).isBetween((byte) 0, (byte) 1);
      }
      same += changed.equals(patch) ? 1 : 0;
    }
    assertThat(same).isBetween(2, 40); // 0.8^3 0.9 0.8 0.85^2 0.75 0.9 0.7 0.5 = 0.063 of 200
  }

  @Test
  void flipsAreFlips() {
    Patch patch = Patches.random(1, 4, 4);
    Augmentation flips = AugmentationPreset.FLIPS.of(2, List.of(1));
    assertThat(flips.apply(patch, Patches.random(2)).image())
        .isEqualTo(new Flips(List.of(1)).apply(patch, Patches.random(2)).image());
    assertThat(AugmentationPreset.FLIPS).hasToString("flips");
  }
}
