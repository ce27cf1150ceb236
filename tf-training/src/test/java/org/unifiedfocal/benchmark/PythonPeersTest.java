package org.unifiedfocal.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.testing.Python;

class PythonPeersTest {

  @Test
  void runsWhatThisPythonHas() {
    Path python = Path.of(Python.run("import sys; print(sys.executable)").strip());
    PythonPeers peers = new PythonPeers(python);
    assertThat(peers.available()).contains("tensorflow", "tensorflow-xla").doesNotContain("torch");
    assertThat(peers.median("tensorflow", Shape.of(1, 8, 8, 2), 1, 2)).isPresent();
  }

  @Test
  void saysWhatIsNoPython() {
    assertThatThrownBy(() -> new PythonPeers(Path.of("no-such-python")).available())
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(
            "no-such-python: expected a Python that runs loss_peers.py list, found: ");
    assertThatThrownBy(() -> new PythonPeers(Path.of("false")).available())
        .isInstanceOf(BadInputException.class)
        .hasMessage("false: expected a Python that runs loss_peers.py list, found: exit status 1");
  }
}
