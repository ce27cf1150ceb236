package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

class TensorTypeTest {
  private static final JsonTensor TWO = new JsonTensor(new int[] {2}, new double[] {1, 0}, false);

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void aTensorThatCannotBeFilledIsReleased(TensorType type) {
    long before = Pointer.totalCount();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> type.tensor(Shape.of(3), List.of(TWO, TWO)))
          .isInstanceOf(RuntimeException.class);
    }
    assertThat(Pointer.totalCount() - before).isLessThan(50);
  }
}
