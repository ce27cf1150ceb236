package org.unifiedfocal.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.losses.Losses;

class LossCurvesTest {

  @Test
  void crossEntropyPullsByWhatIsMissing() {
    LossCurves.Curve curve = LossCurves.of(Losses.parse("cross-entropy"));
    for (int i = 0; i < 99; i++) {
      double missing = 1 - curve.probability()[i];
      assertThat(curve.rare()[i]).isCloseTo(missing, within(1e-12));
      assertThat(curve.common()[i]).isCloseTo(missing, within(1e-12));
    }
  }

  @Test
  void theAsymmetricFormSuppressesTheCommonClassAlone() {
    LossCurves.Curve curve =
        LossCurves.of(Losses.parse("unified-focal(asymmetric, lambda=1, delta=0.5)"));
    LossCurves.Curve entropy = LossCurves.of(Losses.parse("cross-entropy"));
    for (int i = 60; i < 99; i++) {
      assertThat(curve.rare()[i]).isCloseTo(entropy.rare()[i] / 2, within(1e-12));
      assertThat(curve.common()[i]).isLessThan(0.9 * entropy.common()[i] / 2);
    }
  }

  /** The slope of p phi + (1 - p)(1 - phi) over the mean distance, by scipy's exact transform. */
  @Test
  void theBoundaryLossPullsByTheDistanceFromTheBlob() {
    for (String loss : List.of("boundary", "deep-supervision(boundary)")) {
      LossCurves.Curve curve = LossCurves.of(Losses.parse(loss));
      for (int i = 0; i < 99; i++) {
        double p = curve.probability()[i];
        assertThat(curve.rare()[i]).isCloseTo(0.6414213562373094 * p * (1 - p), within(1e-12));
        assertThat(curve.common()[i]).isCloseTo(10.821597613426311 * p * (1 - p), within(1e-12));
      }
    }
  }

  /** The authors' soft skeleton and autograd in PyTorch 2.15, float64, on the same image. */
  @Test
  void clDicePullsAsItDoesInPyTorch() {
    LossCurves.Curve curve = LossCurves.of(Losses.parse("cl-dice"));
    double[][] expected = {
      {0.1, 4.267589388696658, 0.013980636818007073},
      {0.43, 21.873346285852517, 0.11833148002805842},
      {0.57, 11.132643946161185, 0},
      {0.92, 2.589604053293299, 0}
    };
    for (double[] point : expected) {
      int i = (int) Math.round(point[0] * 100) - 1;
      assertThat(curve.rare()[i]).isCloseTo(point[1], within(1e-11));
      assertThat(curve.common()[i]).isCloseTo(point[2], within(1e-11));
    }
  }

  /** (1 - p)^2 is the mean over the cross; it counts where it is above one half. */
  @Test
  void hausdorffDoesNotPullAtASmallError() {
    LossCurves.Curve curve = LossCurves.of(Losses.parse("hausdorff-erosion"));
    for (int i = 0; i < 99; i++) {
      boolean counts = Math.pow(1 - curve.probability()[i], 2) > 0.5;
      assertThat(curve.rare()[i] > 0).isEqualTo(counts);
      assertThat(curve.common()[i] > 0).isEqualTo(counts);
    }
  }

  @Test
  void drawsACurveOfItsOwnForEachLoss() {
    BufferedImage one = new LossCurves().add("a", Losses.parse("dice")).draw(400, 300);
    BufferedImage two =
        new LossCurves()
            .add("a", Losses.parse("dice"))
            .add("b", Losses.parse("cross-entropy"))
            .draw(400, 300);
    assertThat(one.getWidth()).isEqualTo(400);
    assertThat(one.getHeight()).isEqualTo(300);
    assertThat(colours(two)).isGreaterThan(colours(one));
  }

  private static long colours(BufferedImage picture) {
    return IntStream.range(0, 300)
        .boxed()
        .flatMap(y -> IntStream.range(0, 400).mapToObj(x -> picture.getRGB(x, y)))
        .distinct()
        .count();
  }
}
