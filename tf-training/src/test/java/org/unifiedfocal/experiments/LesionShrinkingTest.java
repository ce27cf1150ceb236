package org.unifiedfocal.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;

class LesionShrinkingTest {
  private static final int SIDE = 128;
  private static final double CENTRE_Y = 54.0;
  private static final double CENTRE_X = 70.0;
  private static final double RADIUS = 24.0;

  /** A dark disc on a ramp from left to right. */
  private static LesionShrinking disc() {
    byte[] labels = new byte[SIDE * SIDE];
    float[] values = new float[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean lesion = Math.hypot(y + 0.5 - CENTRE_Y, x + 0.5 - CENTRE_X) <= RADIUS;
        labels[y * SIDE + x] = (byte) (lesion ? 1 : 0);
        values[y * SIDE + x] = lesion ? -100 : x;
      }
    }
    Geometry geometry = Geometry.of(SIDE, SIDE);
    return new LesionShrinking(new Image(geometry, 1, values), new LabelMap(geometry, labels));
  }

  @Test
  void knowsTheLesion() {
    LesionShrinking disc = disc();
    assertThat(disc.fraction()).isCloseTo(Math.PI * RADIUS * RADIUS / (SIDE * SIDE), within(1e-3));
    // The nearest border is that above: the disc covers 24 of the 54 pixels to it.
    assertThat(disc.reach()).isCloseTo(RADIUS / CENTRE_Y, within(0.03));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001})
  void theLesionHasTheShareAskedFor(double fraction) {
    byte[] labels = disc().to(fraction, 64).labels().labels();
    int[] lesion = IntStream.range(0, labels.length).filter(i -> labels[i] == 1).toArray();
    assertThat(lesion).hasSize((int) Math.round(fraction * labels.length));
    assertThat(IntStream.of(lesion).map(i -> i / 64).average().orElseThrow() + 0.5)
        .isCloseTo(CENTRE_Y / 2, within(0.6));
    assertThat(IntStream.of(lesion).map(i -> i % 64).average().orElseThrow() + 0.5)
        .isCloseTo(CENTRE_X / 2, within(0.6));
  }

  @Test
  void aLesionThatKeepsItsShareStaysAsItIs() {
    LesionShrinking disc = disc();
    LesionShrinking.Shrunk same = disc.to(disc.fraction(), SIDE);
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      int y = pixel / SIDE;
      int x = pixel % SIDE;
      boolean lesion = Math.hypot(y + 0.5 - CENTRE_Y, x + 0.5 - CENTRE_X) <= RADIUS;
      assertThat(same.labels().label(pixel)).isEqualTo(lesion ? 1 : 0);
    }
    assertThat(same.image().values()[5 * SIDE + 40]).isCloseTo(40, within(1e-3f));
  }

  @Test
  void theBorderStaysAndTheLesionTakesItsIntensitiesAlong() {
    LesionShrinking.Shrunk small = disc().to(0.01, 64);
    float[] values = small.image().values();
    for (int y = 0; y < 64; y++) {
      // The outermost pixels of the ramp; each covers two of the original.
      assertThat(values[y * 64]).isBetween(0f, 3f);
      assertThat(values[y * 64 + 63]).isBetween(123f, 127f);
    }
    for (int pixel = 0; pixel < values.length; pixel++) {
      if (small.labels().label(pixel) == 1) {
        assertThat(values[pixel]).isLessThan(20);
      }
    }
    assertThat(values[27 * 64 + 35]).isCloseTo(-100, within(1e-3f));
  }

  @Test
  void aLesionNeverVanishes() {
    LesionShrinking.Shrunk tiny = disc().to(1e-5, 64);
    assertThat(IntStream.range(0, 64 * 64).map(tiny.labels()::label).sum()).isEqualTo(1);
  }
}
