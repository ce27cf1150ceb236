package org.unifiedfocal.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlainTrainingLoopTest {

  @Test
  void learns() {
    List<Float> losses = new PlainTrainingLoop().train(400);
    assertThat(losses).hasSize(400).allMatch(loss -> Float.isFinite(loss));
    assertThat(losses.get(399)).isLessThan(0.4f * losses.get(0));
  }
}
