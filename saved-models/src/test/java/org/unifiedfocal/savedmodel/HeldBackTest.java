package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeldBackTest {
  /** The checksum is that of {@code printf 'a\nb\n' | sha256sum}. */
  @Test
  void knowsTheCasesWithoutTheirNames() {
    HeldBack cases = HeldBack.of("1/5", List.of("b", "a"));
    assertThat(cases).isEqualTo(HeldBack.of("1/5", List.of("a", "b")));
    assertThat(cases)
        .isEqualTo(
            new HeldBack(
                "1/5", 2, "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2"));
    assertThat(HeldBack.of("1/5", List.of("ab"))).isNotEqualTo(cases);
  }
}
