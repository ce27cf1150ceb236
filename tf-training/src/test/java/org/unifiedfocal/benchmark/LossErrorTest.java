package org.unifiedfocal.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.losses.UnifiedFocalLoss;

class LossErrorTest {
  private static final SegmentationLoss<?> LOSS = UnifiedFocalLoss.asymmetric();
  private static final Shape SHAPE = Shape.of(2, 64, 64, 3);

  /** The share of a voxel is near the smallest numbers of float16, and has fewer digits there. */
  private record Bound(double loss, double gradient) {}

  @ParameterizedTest
  @EnumSource(LossInputs.class)
  void isThatOfTheDigitsOfTheType(LossInputs inputs) {
    Map<Class<? extends TNumber>, Bound> bounds =
        Map.of(
            TFloat32.class, new Bound(1e-6, 2e-6),
            TFloat16.class, new Bound(0x1p-11, 0x1p-9),
            TBfloat16.class, new Bound(0x1p-8, 0x1p-8));
    bounds.forEach(
        (type, bound) -> {
          LossError error = LossError.of(LOSS, LossMethod.BY_HAND, type, inputs, SHAPE);
          assertThat(error.loss()).as("%s", type).isLessThanOrEqualTo(bound.loss());
          assertThat(error.gradient()).as("%s", type).isBetween(1e-9, bound.gradient());
        });
  }

  @Test
  void thePublishedFormulaHasAGradientWhereNothingIsClipped() {
    assertThat(published(TFloat32.class, LossInputs.UNDECIDED)).isLessThan(1e-3);
    // It loses that of voxels that are wrong with a probability beyond 1 - 1e-7.
    assertThat(published(TFloat32.class, LossInputs.CONFIDENT)).isGreaterThan(0.1);
  }

  @ParameterizedTest
  @EnumSource(LossInputs.class)
  void thePublishedFormulaHasNoGradientInHalfPrecision(LossInputs inputs) {
    assertThat(published(TFloat16.class, inputs)).isNaN();
    assertThat(published(TBfloat16.class, inputs)).isNaN();
  }

  private static double published(Class<? extends TNumber> type, LossInputs inputs) {
    return LossError.of(LOSS, LossMethod.PUBLISHED, type, inputs, SHAPE).gradient();
  }
}
