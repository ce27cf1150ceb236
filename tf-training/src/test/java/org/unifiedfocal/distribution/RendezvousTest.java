package org.unifiedfocal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.unifiedfocal.imaging.BadInputException;

/** Processes that meet, and the connections they keep. */
@Timeout(60)
class RendezvousTest {
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final List<String> addresses = addresses();

  private static List<String> addresses() {
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket two = new ServerSocket(0);
        ServerSocket three = new ServerSocket(0)) {
      return List.of(
          "localhost:" + one.getLocalPort(),
          "localhost:" + two.getLocalPort(),
          "localhost:" + three.getLocalPort());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Rendezvous task(int task, String agreement, int seconds) {
    return new Rendezvous(
        new Workers(addresses, task), agreement, Duration.ofSeconds(seconds), said::add);
  }

  private static Socket visit(Rendezvous rendezvous) {
    try {
      return rendezvous.visit();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theFirstWaitsForAllThatAgree() throws Exception {
    CompletableFuture<Socket> early =
        CompletableFuture.supplyAsync(() -> visit(task(2, "settings", 50)));
    CompletableFuture<Map<Integer, Socket>> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return task(0, "settings", 50).receive();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    try (Socket third = early.get()) {
      // Neither other settings, nor a task twice, nor a stranger take the place of worker 1.
      assertThatThrownBy(() -> visit(task(1, "others", 50)))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "worker 1 (%s): expected the settings and the cases of worker 0, found others",
              addresses.get(1));
      assertThatThrownBy(() -> visit(task(2, "settings", 50)))
          .isInstanceOf(BadInputException.class)
          .hasMessage("task: expected one that is free, found 2");
      new Socket("localhost", new Workers(addresses, 0).port(0)).close();
      try (Socket second = visit(task(1, "settings", 50))) {
        Map<Integer, Socket> come = first.get();
        assertThat(come).containsOnlyKeys(1, 2);
        assertThat(come.values())
            .extracting(Socket::getPort)
            .containsExactly(second.getLocalPort(), third.getLocalPort());
        // The port is free for TensorFlow, and the connections live on.
        new ServerSocket(new Workers(addresses, 0).port(0)).close();
        come.values().iterator().next().getOutputStream().write(7);
        assertThat(second.getInputStream().read()).isEqualTo(7);
        for (Socket socket : come.values()) {
          socket.close();
        }
      }
    }
    assertThat(said)
        .contains("waiting for worker 1 (%s)".formatted(addresses.get(1)))
        .anyMatch(line -> line.startsWith("not a worker: "));
  }

  @Test
  void whoDoesNotComeIsNamed() {
    assertThatThrownBy(() -> task(0, "settings", 1).receive())
        .isInstanceOf(LostWorkerException.class)
        .hasMessageStartingWith(
            "worker 1 (%s), worker 2 (%s) did not come within", addresses.get(1), addresses.get(2));
    assertThatThrownBy(() -> task(1, "settings", 1).visit())
        .isInstanceOf(LostWorkerException.class)
        .hasMessageStartingWith("worker 0 (%s) did not answer within", addresses.get(0));
  }

  @Test
  void aPortInUseIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Workers workers = new Workers(List.of("a:1", "b:" + taken.getLocalPort()), 1);
      assertThatThrownBy(() -> new Rendezvous(workers, "", Duration.ZERO, said::add).visit())
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              "worker 1 (b:%d): expected a port that is free here, found ", taken.getLocalPort());
    }
  }

  @Test
  void messagesKeepTheirOrderAndTheEndIsNoLoss() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    try (ServerSocket door = new ServerSocket(0);
        Link one = new Link(new Socket("localhost", door.getLocalPort()), lost::countDown).start();
        Link two = new Link(door.accept(), lost::countDown).start()) {
      one.send("first");
      one.send("second");
      one.end();
      assertThat(two.receive()).hasValue("first");
      assertThat(two.receive()).hasValue("second");
      assertThat(two.receive()).isEmpty();
      one.close();
      assertThat(two.isLost()).isFalse();
      assertThat(lost.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void aLinkThatIsCutIsALoss() throws Exception {
    CountDownLatch lost = new CountDownLatch(1);
    try (ServerSocket door = new ServerSocket(0);
        Link one = new Link(new Socket("localhost", door.getLocalPort()), () -> {}).start();
        Link two = new Link(door.accept(), lost::countDown).start()) {
      one.send("first");
      one.close();
      assertThat(lost.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(two.receive()).hasValue("first");
      assertThat(two.receive()).isEmpty();
      assertThat(two.isLost()).isTrue();
    }
  }
}
