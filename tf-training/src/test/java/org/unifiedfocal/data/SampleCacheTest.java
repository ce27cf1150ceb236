package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.Geometry;

class SampleCacheTest {
  @Test
  void keepsTheFirstSamplesThatFitAndLoadsTheOthersEachTime() {
    List<String> loaded = new ArrayList<>();
    // A sample of 6 voxels with one of foreground takes 4 * 6 + 6 + 4 = 34 bytes.
    SampleCache cache =
        new SampleCache(
            item -> {
              loaded.add(item.id());
              return Samples.numbered(0, 1, Geometry.of(2, 3), 0, 1);
            },
            2 * 34 + 33);
    List<Case> cases = Samples.cases(4);

    List<Sample> first = cases.stream().map(cache).toList();
    List<Sample> second = cases.stream().map(cache).toList();

    assertThat(loaded).containsExactly("0", "1", "2", "3", "2", "3");
    assertThat(second.get(0)).isSameAs(first.get(0));
    assertThat(second.get(1)).isSameAs(first.get(1));
    assertThat(second.get(2)).isNotSameAs(first.get(2));
  }
}
