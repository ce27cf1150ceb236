package org.unifiedfocal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.imaging.BadInputException;

class WorkersTest {

  @Test
  void addressesHaveHostAndPort() {
    Workers workers = new Workers(List.of("node-1.lab:5000", "10.0.0.2:5001", "[::1]:65535"), 2);
    assertThat(workers.size()).isEqualTo(3);
    assertThat(workers.host(0)).isEqualTo("node-1.lab");
    assertThat(workers.port(1)).isEqualTo(5001);
    assertThat(workers.host(2)).isEqualTo("[::1]");
    assertThat(workers.port(2)).isEqualTo(65535);
    assertThat(workers.name(1)).isEqualTo("worker 1 (10.0.0.2:5001)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a:1          | 0  | workers: expected at least two, all different, found [a:1]
          a:1 b:1 a:1  | 0  | workers: expected at least two, all different, found [a:1, b:1, a:1]
          a b:1        | 0  | workers: expected HOST:PORT, found a
          a:0 b:1      | 0  | workers: expected HOST:PORT, found a:0
          a:65536 b:1  | 0  | workers: expected HOST:PORT, found a:65536
          :5 b:1       | 0  | workers: expected HOST:PORT, found :5
          http://a:5 b:1 | 0 | workers: expected HOST:PORT, found http://a:5
          a:1 b:1      | 2  | task: expected 0 to 1, found 2
          a:1 b:1      | -1 | task: expected 0 to 1, found -1
          """)
  void refusesWhatIsNoCluster(String addresses, int task, String message) {
    assertThatThrownBy(() -> new Workers(List.of(addresses.split(" ")), task))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }
}
