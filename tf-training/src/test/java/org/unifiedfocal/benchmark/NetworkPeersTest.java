package org.unifiedfocal.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.testing.Python;

class NetworkPeersTest {

  @Test
  void trainsWithWhatThisPythonHas() {
    Path python = Path.of(Python.run("import sys; print(sys.executable)").strip());
    NetworkPeers peers = new NetworkPeers(python);
    Map<String, Contestant> training = peers.training(TrainingTask.IMAGES, 1, 1);
    assertThat(training).containsOnlyKeys("Keras, float32", "Keras, mixed bfloat16");
    Measurement measured = training.values().iterator().next().turn().orElseThrow();
    assertThat(measured.milliseconds()).isPositive();
    assertThat(measured.mebibytes()).isGreaterThan(100);
    assertThat(peers.inference(List.of(8, 8, 8), 8, 0, 1, 1)).isEmpty();
  }

  @Test
  void saysWhatIsNoPython() {
    assertThatThrownBy(
            () -> new NetworkPeers(Path.of("false")).training(TrainingTask.VOLUMES, 1, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "false: expected a Python that runs network_peers.py training, found: exit status 1");
  }
}
