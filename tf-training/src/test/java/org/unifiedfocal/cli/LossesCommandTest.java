package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.unifiedfocal.losses.LossDescription;
import org.unifiedfocal.losses.Losses;

class LossesCommandTest {

  @Test
  void describesEveryLoss() {
    Outcome outcome = Outcome.of("losses");
    assertThat(outcome.exitCode()).isZero();
    for (LossDescription description : Losses.descriptions()) {
      assertThat(outcome.out())
          .contains(description.name() + ": " + description.title())
          .contains(description.formula())
          .contains(description.source());
      assertThat(description.parameters()).allMatch(outcome.out()::contains);
      assertThat(description.examples()).isNotEmpty().allMatch(outcome.out()::contains);
    }
  }

  @Test
  void resolvesALoss() {
    Outcome outcome = Outcome.of("losses", "unified-focal(asymmetric,delta=0.7)");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.outLines())
        .startsWith("unified-focal(asymmetric, delta=0.7, gamma=0.5, lambda=0.5)")
        .contains("unified-focal: Unified Focal")
        .noneMatch(line -> line.startsWith("dice"));
  }

  @Test
  void refusesWhatIsNoLoss() {
    Outcome outcome = Outcome.of("losses", "dice(gamma=2)");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.errLines()).singleElement().asString().startsWith("ufl: dice: expected");
    assertThat(Outcome.of("losses", "dcie").err()).contains("expected one of cross-entropy, focal");
  }
}
