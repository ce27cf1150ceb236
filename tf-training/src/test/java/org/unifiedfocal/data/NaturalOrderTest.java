package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {
  @Test
  void sortsNumbersByValueAndAllElseByCharacter() {
    List<String> sorted =
        List.of(
            "",
            "2",
            "10",
            "a",
            "a001b",
            "a01b",
            "a1b",
            "a1b2",
            "a2",
            "a99999999999999999998",
            "a99999999999999999999",
            "ab",
            "benign (2)",
            "benign (2)_mask",
            "benign (10)",
            "b\u00e9nin");
    for (int seed = 0; seed < 20; seed++) {
      List<String> shuffled = new ArrayList<>(sorted);
      Collections.shuffle(shuffled, new Random(seed));
      shuffled.sort(NaturalOrder.INSTANCE);
      assertThat(shuffled).isEqualTo(sorted);
    }
    assertThat(NaturalOrder.INSTANCE.compare("a01", "a01")).isZero();
  }
}
