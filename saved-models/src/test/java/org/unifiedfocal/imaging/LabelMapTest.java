package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelMapTest {
  @Test
  void countsTheVoxelsOfEachClass() {
    LabelMap labels =
        new LabelMap(Geometry.of(1, 6), new byte[] {0, 2, 0, 2, (byte) LabelMap.IGNORED, 1});
    assertThat(labels.counts(4)).containsExactly(2, 1, 2, 0);
    assertThat(labels.counts(2)).containsExactly(2, 1);
    assertThat(labels.counts(256)[LabelMap.IGNORED]).isEqualTo(1);
  }
}
