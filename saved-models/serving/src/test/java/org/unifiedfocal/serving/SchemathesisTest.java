package org.unifiedfocal.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.testing.Python;

/**
 * Schemathesis asks whatever the OpenAPI description allows, and what it does not, and finds no
 * answer that is not described.
 */
@Timeout(600)
class SchemathesisTest {
  @TempDir Path folder;

  @Test
  void behavesAsDescribed() throws IOException {
    TestModel.writeBright(folder.resolve("flat"), 2);
    TestModel.writeBright(folder.resolve("solid/3"), 3);
    try (ModelServer server =
        ModelServer.start(
            List.of(
                ModelSource.parse(folder.resolve("flat").toString()),
                ModelSource.parse(folder.resolve("solid").toString())),
            ServerSettings.withDefaults()
                .withAddress("127.0.0.1", 0)
                .withMaxBodyBytes(1 << 20)
                .withTimeout(Duration.ofSeconds(10), Duration.ofSeconds(5)))) {
      // Not positive_data_acceptance: a description cannot say which lists are of equal lengths.
      Python.program(
          folder,
          "schemathesis.txt",
          "schemathesis",
          "run",
          "http://127.0.0.1:" + server.port() + "/openapi.json",
          "--exclude-checks",
          "positive_data_acceptance",
          "--max-examples",
          "25",
          "--seed",
          "1",
          "--no-color");
    }
  }
}
