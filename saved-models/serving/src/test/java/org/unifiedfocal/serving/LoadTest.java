package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.testing.ResidentMemory;

/** Many clients at a time: nothing fails but by 429, and memory stays. Prints what it measured. */
@Timeout(600)
class LoadTest {
  private static final int CLIENTS = 16;
  private static final int SIZE = 32;

  /** Of some ten thousand requests: less than a kilobyte each, arenas of threads among it. */
  private static final long ALLOWED_GROWTH_KIB = 32 << 10;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    TestModel.writeRandom(folder.resolve("flat"), 2);
  }

  @Test
  void servesSixteenClients() throws Exception {
    Load load = load(64, Duration.ofSeconds(4));
    assertThat(load.statuses()).containsOnlyKeys(200);
  }

  @Test
  void turnsAwayMoreThanItsQueueHolds() throws Exception {
    Load load = load(2, Duration.ofSeconds(2));
    assertThat(load.statuses()).containsKey(200);
    assertThat(load.statuses().keySet()).isSubsetOf(200, 429);
  }

  @Test
  @Tag("full")
  void memoryStaysOverTwoMinutes() {
    assertThat(ResidentMemory.growth(LoadedServer.class, folder.resolve("flat")))
        .isLessThan(ALLOWED_GROWTH_KIB);
  }

  /** Serves, and is asked, by a process whose heap does not grow. */
  static final class LoadedServer {
    public static void main(String... arguments) {
      try (ModelServer server = start(Path.of(arguments[0]), 64)) {
        Runnable seconds =
            () -> {
              try {
                Load load = Load.of(address(server), body(), CLIENTS, Duration.ofSeconds(5));
                assertThat(load.statuses()).containsOnlyKeys(200);
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            };
        ResidentMemory.print(seconds, 6, 24);
      }
      System.exit(0);
    }
  }

  private Load load(int queue, Duration time) throws Exception {
    try (ModelServer server = start(folder.resolve("flat"), queue)) {
      Load.of(address(server), body(), CLIENTS, Duration.ofSeconds(1));
      Load load = Load.of(address(server), body(), CLIENTS, time);
      report(load);
      assertThat(new Client(server.port()).get("/healthz").status()).isEqualTo(200);
      return load;
    }
  }

  private static ModelServer start(Path model, int queue) {
    return ModelServer.start(
        List.of(ModelSource.parse(model.toString())),
        ServerSettings.withDefaults().withAddress("127.0.0.1", 0).withQueue(1, queue, 16));
  }

  private static URI address(ModelServer server) {
    return URI.create("http://127.0.0.1:" + server.port() + "/v1/models/flat:predict");
  }

  private static String body() {
    String row = "[" + "[0.125],".repeat(SIZE - 1) + "[0.5]]";
    return "{\"instances\": [[" + (row + ",").repeat(SIZE - 1) + row + "]]}";
  }

  private void report(Load load) {
    System.out.printf(
        "%d clients, [1, %d, %d, 1]: %.0f requests a second, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms,"
            + " statuses %s; the bare model, one after the other: %.0f a second%n",
        CLIENTS,
        SIZE,
        SIZE,
        load.perSecond(),
        load.quantile(0.5),
        load.quantile(0.95),
        load.quantile(0.99),
        load.statuses(),
        bare());
  }

  /** What the model does without HTTP and JSON, with one row at a time. */
  private double bare() {
    try (SavedModelBundle bundle = SavedModelBundle.load(folder.resolve("flat").toString());
        TFloat32 image = TFloat32.tensorOf(Shape.of(1, SIZE, SIZE, 1))) {
      int runs = 0;
      long start = 0;
      for (int i = 0; i < 1500; i++) {
        if (i == 500) {
          start = System.nanoTime();
        }
        try (Result result =
            bundle.function("serving_default").call(Map.of("preprocessed_image", image))) {
          runs += i >= 500 && result.size() == 1 ? 1 : 0;
        }
      }
      return runs / ((System.nanoTime() - start) / 1e9);
    }
  }
}
