package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.LabelMap;

class PatchSamplerTest {
  private static final Geometry VOLUME = Geometry.of(5, 6, 7);

  private final UniformRandomProvider random = SeededRandom.of(1);

  @Test
  void patchesAreConnectedPartsOfTheImageAtEveryPlace() {
    Sample sample = Samples.numbered(1, 2, VOLUME, 100, 9);
    Set<Integer> corners = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      Patch patch = new PatchSampler(List.of(2, 6, 3), 0).sample(sample, random);
      int corner = (int) patch.image()[0] - 1;
      corners.add(corner);
      for (int z = 0, place = 0; z < 2; z++) {
        for (int y = 0; y < 6; y++) {
          for (int x = 0; x < 3; x++, place++) {
            int voxel = corner + (z * 6 + y) * 7 + x;
            assertThat(patch.image()[2 * place]).isEqualTo(1 + voxel);
            assertThat(patch.image()[2 * place + 1]).isEqualTo(1.25f + voxel);
            assertThat(patch.labels()[place]).isEqualTo((byte) (voxel == 100 ? 9 : 0));
          }
        }
      }
    }
    assertThat(corners).hasSize(4 * 1 * 5);
  }

  @Test
  void forcedPatchesContainAVoxelOfEveryClassEquallyOften() {
    // Class 200 has one voxel in a corner, class 3 two in the middle.
    Sample sample = Samples.numbered(0, 1, VOLUME, 0, 200, 100, 3, 101, 3);
    PatchSampler sampler = new PatchSampler(List.of(2, 2, 2), 1);
    Map<Byte, Integer> found = new HashMap<>();
    for (int i = 0; i < 4000; i++) {
      byte largest = 0;
      for (byte label : sampler.sample(sample, random).labels()) {
        largest = label != 0 ? label : largest;
      }
      found.merge(largest, 1, Integer::sum);
    }
    assertThat(found).containsOnlyKeys((byte) 200, (byte) 3);
    assertThat(found.getOrDefault((byte) 3, 0) / 4000.0).isEqualTo(0.5, within(0.03));
  }

  @Test
  void theForcedVoxelIsAnywhereInThePatch() {
    Sample sample = Samples.numbered(0, 1, Geometry.of(20, 20), 8 * 20 + 9, 1);
    PatchSampler sampler = new PatchSampler(List.of(4, 4), 1);
    Set<Integer> corners = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      corners.add((int) sampler.sample(sample, random).image()[0]);
    }
    assertThat(corners).hasSize(16);
  }

  @Test
  void aFractionOfThePatchesIsForced() {
    Sample sample = Samples.numbered(0, 1, Geometry.of(100, 100), 5050, 1);
    PatchSampler sampler = new PatchSampler(List.of(3, 3), 0.25);
    int withForeground = 0;
    for (int i = 0; i < 4000; i++) {
      for (byte label : sampler.sample(sample, random).labels()) {
        withForeground += label;
      }
    }
    assertThat(withForeground / 4000.0).isEqualTo(0.25, within(0.02));
  }

  @Test
  void anImageWithoutForegroundGivesPatchesTheSame() {
    Sample sample = Samples.numbered(1, 1, Geometry.of(4, 4));
    Patch patch = new PatchSampler(List.of(2, 2), 1).sample(sample, random);
    assertThat(patch.image()).doesNotContain(0f);
  }

  @Test
  void anAxisShorterThanThePatchIsPaddedOnBothSides() {
    Sample sample = Samples.numbered(1, 1, Geometry.of(2, 3), 4, 7);

    Patch patch = new PatchSampler(List.of(5, 2), 1).sample(sample, random);

    int corner = (int) patch.image()[2];
    assertThat(corner).isBetween(1, 2);
    assertThat(patch.image())
        .containsExactly(0, 0, corner, corner + 1, corner + 3, corner + 4, 0, 0, 0, 0);
    assertThat(patch.labels())
        .isEqualTo(
            corner == 1
                ? new byte[] {0, 0, 0, 0, 0, 7, 0, 0, 0, 0}
                : new byte[] {0, 0, 0, 0, 7, 0, 0, 0, 0, 0});
  }

  @Test
  void anImageOfThePatchSizeIsTakenWhole() {
    Sample sample = Samples.numbered(3, 2, VOLUME, 5, 1);
    Patch patch = new PatchSampler(List.of(5, 6, 7), 0.5).sample(sample, random);
    assertThat(patch.image()).isEqualTo(sample.image().values());
    assertThat(patch.labels()).isEqualTo(sample.labels().labels());
  }

  @Test
  void refusesWhatCannotBeCut() {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(
            () -> new PatchSampler(List.of(2, 2), 0).sample(Samples.numbered(0, 1, VOLUME), random))
        .withMessage(
            "numbered from 0: expected an image with 2 axes for patches of [2, 2],"
                + " found shape [5, 6, 7]");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new PatchSampler(List.of(2, 0), 0))
        .withMessage("patch size: expected 2 or 3 numbers of at least 1, found [2, 0]");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new PatchSampler(List.of(2), 0))
        .withMessage("patch size: expected 2 or 3 numbers of at least 1, found [2]");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new PatchSampler(List.of(2, 2), Double.NaN))
        .withMessage("foreground fraction: expected 0 to 1, found NaN");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(
            () ->
                new Sample(
                    "c7",
                    Samples.numbered(0, 1, VOLUME).image(),
                    new LabelMap(Geometry.of(5, 7, 6), new byte[210])))
        .withMessage("c7: expected labels of shape [5, 6, 7] like the image, found [5, 7, 6]");
  }
}
