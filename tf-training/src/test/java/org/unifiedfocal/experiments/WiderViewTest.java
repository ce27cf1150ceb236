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

class WiderViewTest {
  private static final int SIDE = 128;
  private static final int VIEW = 64;
  private static final double CENTRE_Y = 54.0;
  private static final double CENTRE_X = 70.0;
  private static final double RADIUS = 24.0;
  private static final float DARK = -1000;

  /** A dark disc on a ramp from left to right. */
  private static WiderView disc(long seed) {
    byte[] labels = new byte[SIDE * SIDE];
    float[] values = new float[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        boolean lesion = isLesion(y, x);
        labels[y * SIDE + x] = (byte) (lesion ? 1 : 0);
        values[y * SIDE + x] = lesion ? DARK : x;
      }
    }
    Geometry geometry = Geometry.of(SIDE, SIDE);
    return new WiderView(new Image(geometry, 1, values), new LabelMap(geometry, labels), seed);
  }

  private static boolean isLesion(int y, int x) {
    return Math.hypot(y + 0.5 - CENTRE_Y, x + 0.5 - CENTRE_X) <= RADIUS;
  }

  @Test
  void knowsTheLesion() {
    WiderView disc = disc(1);
    assertThat(disc.fraction()).isCloseTo(Math.PI * RADIUS * RADIUS / (SIDE * SIDE), within(1e-3));
    // The nearest border is that above, 30 pixels from the disc.
    assertThat(disc.margin()).isEqualTo(30.0 / SIDE);
  }

  @Test
  void aViewNoWiderThanTheImageIsTheImage() {
    WiderView disc = disc(1);
    WiderView.View same = disc.of(disc.fraction(), SIDE);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        assertThat(same.labels().label(y * SIDE + x)).isEqualTo(isLesion(y, x) ? 1 : 0);
      }
    }
    assertThat(same.image().values()[5 * SIDE + 40]).isCloseTo(40, within(1e-3f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001})
  void theLesionHasItsShareAndThereIsNoOther(double fraction) {
    WiderView.View view = disc(3).of(fraction, VIEW);
    float[] values = view.image().values();
    int[] lesion =
        IntStream.range(0, values.length).filter(i -> view.labels().label(i) == 1).toArray();
    assertThat(lesion).hasSize((int) Math.round(fraction * values.length));
    for (int place = 0; place < values.length; place++) {
      int row = place / VIEW;
      int column = place % VIEW;
      boolean near =
          IntStream.of(lesion)
              .anyMatch(each -> Math.hypot(each / VIEW - row, each % VIEW - column) < 2.5);
      // Away from the lesion there is nothing but the ramp.
      if (!near) {
        assertThat(values[place]).isBetween(0f, (float) SIDE);
      }
    }
    assertThat(IntStream.of(lesion).mapToDouble(each -> values[each]).average().orElseThrow())
        .isLessThan(0.4 * DARK);
  }

  @Test
  void theImageHasAnyPlaceTheSameInAllViews() {
    assertThat(centre(disc(3).of(0.001, VIEW))).isNotEqualTo(centre(disc(4).of(0.001, VIEW)));
    assertThat(centre(disc(3).of(0.001, VIEW))).isEqualTo(centre(disc(3).of(0.001, VIEW)));
  }

  private static double centre(WiderView.View view) {
    return IntStream.range(0, VIEW * VIEW)
        .filter(i -> view.labels().label(i) == 1)
        .average()
        .orElseThrow();
  }

  @Test
  void aLesionNeverVanishes() {
    WiderView.View widest = disc(1).of(1e-5, VIEW);
    assertThat(IntStream.range(0, VIEW * VIEW).map(widest.labels()::label).sum()).isEqualTo(1);
  }
}
