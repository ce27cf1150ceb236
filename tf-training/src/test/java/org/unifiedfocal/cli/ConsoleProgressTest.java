package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.training.EpochResult;

/** Lines of progress where there is no terminal, and what a bar says beside them. */
class ConsoleProgressTest {
  private final StringWriter written = new StringWriter();
  private final ConsoleProgress progress = new ConsoleProgress(new PrintWriter(written));

  private static EpochResult result(int epoch, @Nullable Double dice, Map<String, Double> classes) {
    return new EpochResult(epoch, 0.01, 0.25, dice, classes, 60);
  }

  @Test
  void anEpochIsALine() {
    Map<String, Double> classes = new LinkedHashMap<>();
    classes.put("kidney", 0.9);
    classes.put("tumour", 0.7);
    progress.started(8, 10, 4);
    for (int step = 1; step <= 4; step++) {
      progress.stepped(9, step, 0.3f);
    }
    progress.finished(result(9, 0.8, classes));
    progress.warned("tumour is lost");
    progress.finished(result(10, null, Map.of()));
    assertThat(written.toString().lines())
        .containsExactly(
            "8 of 10 epochs are done",
            "epoch  9/10  loss 0.2500  Dice 0.800 (kidney 0.900, tumour 0.700)  1 min 0 s,"
                + " 1 min 0 s left",
            "warning: tumour is lost",
            "epoch 10/10  loss 0.2500  1 min 0 s");
  }

  @Test
  void theBarSaysLossAndDiceAndTheTimeLeft() {
    progress.started(0, 10, 4);
    assertThat(progress.known(1, 1, 0.5f)).isEqualTo("loss 0.5000");
    progress.finished(result(1, 0.8, Map.of("foreground", 0.8)));
    assertThat(progress.known(2, 2, 0.5f)).isEqualTo("loss 0.5000, Dice 0.800, 8 min 30 s left");
    progress.finished(result(2, null, Map.of()));
    assertThat(progress.known(10, 3, 0.125f)).isEqualTo("loss 0.1250, 15.0 s left");
  }
}
