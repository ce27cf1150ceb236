package org.unifiedfocal.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.losses.UnifiedFocalLoss;

/** What is timed is the same loss. */
class LossTimerTest {

  @ParameterizedTest
  @ValueSource(strings = {"2x16x16x2", "1x6x6x6x3"})
  void everyMethodGivesTheSameLoss(String sizes) {
    Shape shape = LossMemory.shape(sizes);
    List<Float> losses =
        List.of(LossMethod.values()).stream()
            .map(
                method -> {
                  try (LossTimer timer =
                      new LossTimer(UnifiedFocalLoss.asymmetric(), method, shape, 1)) {
                    assertThat(timer.median(1)).isPositive();
                    return timer.run();
                  }
                })
            .toList();
    assertThat(losses).allSatisfy(loss -> assertThat(loss).isCloseTo(losses.get(0), within(1e-5f)));
    assertThat(losses.get(0)).isBetween(0.1f, 2f);
  }

  @ParameterizedTest
  @EnumSource(LossMethod.class)
  void aMethodHasATitle(LossMethod method) {
    assertThat(method.title()).isNotBlank().hasSizeLessThan(36);
  }

  @Test
  void theGradientByHandNeedsLessMemoryThanThePublishedFormula() {
    Shape shape = Shape.of(1, 64, 64, 64, 3);
    double byHand =
        LossMemory.peak(UnifiedFocalLoss.asymmetric(), LossMethod.BY_HAND, shape).orElse(1);
    double published =
        LossMemory.peak(UnifiedFocalLoss.asymmetric(), LossMethod.PUBLISHED, shape).orElse(2);
    assertThat(byHand).isPositive().isLessThan(published);
  }
}
