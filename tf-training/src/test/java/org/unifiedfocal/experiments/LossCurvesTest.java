package org.unifiedfocal.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
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
