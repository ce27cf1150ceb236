package org.unifiedfocal.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.data.Augmentation;
import org.unifiedfocal.data.Patch;

class IntensityChangeTest {

  static Stream<Augmentation> changes() {
    Interval factor = new Interval(0.5, 1.5);
    return Stream.of(
        new GaussianNoise(new Interval(0.01, 0.1)),
        new GaussianBlur(new Interval(0.5, 1)),
        new Brightness(factor),
        new Contrast(factor),
        new Gamma(factor, false),
        new Gamma(factor, true),
        new LowResolution(new Interval(0.4, 0.6)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void changesTheImageAloneAndTheSameWayEachTime(Augmentation change) {
    for (Patch patch : List.of(Patches.random(1, 9, 11), Patches.random(3, 5, 6, 7))) {
      float[] before = patch.image().clone();
      Patch changed = change.apply(patch, Patches.random(3));
      assertThat(changed.labels()).isEqualTo(patch.labels());
      assertThat(changed.image()).isNotEqualTo(before);
      assertThat(patch.image()).isEqualTo(before);
      assertThat(change.apply(patch, Patches.random(3)).image()).isEqualTo(changed.image());
    }
  }

  @Test
  void noiseHasTheVariance() {
    Patch still = new Patch(List.of(200, 200), 1, new float[40000], new byte[40000]);
    float[] noise = new GaussianNoise(new Interval(4, 4)).apply(still, Patches.random(1)).image();
    assertThat(Statistics.of(noise).mean()).isCloseTo(0, within(0.04));
    assertThat(Statistics.of(noise).deviation()).isCloseTo(2, within(0.03));
  }

  /** Weights e^(-1/2), e^-2, ... of sum 1, as scipy.ndimage.gaussian_filter1d has them. */
  @Test
  void blurSpreadsAPoint() {
    float[] point = new float[11];
    point[5] = 1;
    Patch patch = new Patch(List.of(1, 11), 1, point, new byte[11]);
    assertThat(new GaussianBlur(new Interval(1, 1)).apply(patch, Patches.random(1)).image())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(
            0,
            1.3383e-4f,
            4.4319e-3f,
            0.053991f,
            0.241971f,
            0.398943f,
            0.241971f,
            0.053991f,
            4.4319e-3f,
            1.3383e-4f,
            0);
  }

  @Test
  void blurGoesOnMirroredBeyondTheEnds() {
    Patch patch = Patches.of(List.of(1, 3), 1, 7, 7, 7);
    assertThat(new GaussianBlur(new Interval(3, 3)).apply(patch, Patches.random(1)).image())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(7, 7, 7);
  }

  @Test
  void brightnessIsAFactor() {
    Patch patch = Patches.of(List.of(1, 3), 1, 1, -2, 4);
    assertThat(new Brightness(new Interval(0.5, 0.5)).apply(patch, Patches.random(1)).image())
        .containsExactly(0.5f, -1, 2);
  }

  @Test
  void contrastKeepsTheMeanAndTheRange() {
    Patch patch = Patches.of(List.of(1, 5), 1, 0, 4, 5, 6, 10);
    assertThat(new Contrast(new Interval(0.5, 0.5)).apply(patch, Patches.random(1)).image())
        .containsExactly(2.5f, 4.5f, 5, 5.5f, 7.5f);
    assertThat(new Contrast(new Interval(2, 2)).apply(patch, Patches.random(1)).image())
        .containsExactly(0, 3, 5, 7, 10);
  }

  @Test
  void gammaKeepsOrderMeanAndDeviation() {
    Patch patch = Patches.random(1, 20, 20);
    Statistics before = Statistics.of(patch.image());
    for (boolean inverted : new boolean[] {false, true}) {
      Patch changed = new Gamma(new Interval(2, 2), inverted).apply(patch, Patches.random(1));
      Statistics after = Statistics.of(changed.image());
      assertThat(after.mean()).isCloseTo(before.mean(), within(1e-6));
      assertThat(after.deviation()).isCloseTo(before.deviation(), within(1e-6));
      for (int i = 1; i < 400; i++) {
        assertThat(Float.compare(changed.image()[i], changed.image()[i - 1]))
            .isEqualTo(Float.compare(patch.image()[i], patch.image()[i - 1]));
      }
      // A power of 2 squeezes the dark end, an inverted one the bright end.
      double darkest = before.mean() - before.least();
      double nowDarkest = after.mean() - after.least();
      assertThat(nowDarkest < darkest).isEqualTo(!inverted);
    }
    Patch flat = Patches.of(List.of(1, 3), 1, 5, 5, 5);
    assertThat(new Gamma(new Interval(2, 2), false).apply(flat, Patches.random(1)).image())
        .containsExactly(5, 5, 5);
  }

  @Test
  void lowResolutionJoinsFewerVoxels() {
    Patch patch = Patches.of(List.of(1, 8), 1, 0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(new LowResolution(new Interval(0.5, 0.5)).apply(patch, Patches.random(1)).image())
        .containsExactly(1, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7);
    assertThat(new LowResolution(new Interval(1, 1)).apply(patch, Patches.random(1)).image())
        .containsExactly(patch.image());
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LowResolution(new Interval(0.5, 1.5)))
        .withMessage("zoom: expected at most 1, found Interval[from=0.5, to=1.5]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GaussianBlur(new Interval(0, 1)))
        .withMessage("sigma: expected numbers above 0, found Interval[from=0.0, to=1.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GaussianNoise(new Interval(-1, 1)))
        .withMessage("variance: expected numbers from 0 on, found Interval[from=-1.0, to=1.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Interval(2, 1))
        .withMessage("expected two finite numbers in order, found 2.0 and 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sometimes(-1, Augmentation.NONE))
        .withMessage("probability: expected 0 to 1, found -1.0");
  }
}
