package org.unifiedfocal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
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
  /** Enough for a busy machine, where nobody is to fall silent. */
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> lost = new ConcurrentLinkedQueue<>();
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
        new Workers(addresses, task),
        agreement,
        Duration.ofSeconds(seconds),
        LONG,
        said::add,
        lost::add);
  }

  private static Link visit(Rendezvous rendezvous) {
    try {
      return rendezvous.visit();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<List<Link>> receiving(Rendezvous first) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return first.receive();
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private void await(String start) throws InterruptedException {
    while (said.stream().noneMatch(line -> line.startsWith(start))) {
      Thread.sleep(10);
    }
  }

  @Test
  void theFirstWaitsForAllThatAgree() throws Exception {
    CompletableFuture<Link> early =
        CompletableFuture.supplyAsync(() -> visit(task(2, "settings", 50)));
    CompletableFuture<List<Link>> first = receiving(task(0, "settings", 50));
    try (Link third = early.get()) {
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
      try (Link second = visit(task(1, "settings", 50))) {
        List<Link> come = first.get();
        // The port is free for TensorFlow, and the links live on, in the order of the tasks.
        new ServerSocket(new Workers(addresses, 0).port(0)).close();
        come.get(0).send("to 1");
        come.get(1).send("to 2");
        assertThat(second.receive()).hasValue("to 1");
        assertThat(third.receive()).hasValue("to 2");
        come.forEach(Link::end);
        come.forEach(Link::close);
      }
    }
    assertThat(said)
        .contains("waiting for worker 1 (%s)".formatted(addresses.get(1)))
        .anyMatch(line -> line.startsWith("not a worker: "));
  }

  @Test
  void whoHasComeMayWaitLongerThanTheSilence() throws Exception {
    Duration silence = Duration.ofSeconds(2);
    Rendezvous[] tasks = new Rendezvous[3];
    for (int task = 0; task < tasks.length; task++) {
      Workers workers = new Workers(addresses, task);
      tasks[task] = new Rendezvous(workers, "", LONG, silence, said::add, lost::add);
    }
    CompletableFuture<List<Link>> first = receiving(tasks[0]);
    try (Link early = visit(tasks[1])) {
      Thread.sleep(silence.toMillis() * 3 / 2);
      assertThat(early.isLost()).isFalse();
      try (Link late = visit(tasks[2])) {
        List<Link> come = first.get();
        come.get(0).send("all are there");
        assertThat(early.receive()).hasValue("all are there");
        assertThat(late.isLost()).isFalse();
        assertThat(lost).isEmpty();
        come.forEach(Link::close);
      }
    }
  }

  @Test
  void whoGoesWhileOthersAreWaitedForMayComeAgain() throws Exception {
    CompletableFuture<List<Link>> first = receiving(task(0, "settings", 50));
    visit(task(1, "settings", 50)).close();
    await("worker 1 (%s) has gone".formatted(addresses.get(1)));
    try (Link again = visit(task(1, "settings", 50));
        Link second = visit(task(2, "settings", 50))) {
      List<Link> come = first.get();
      come.get(0).send("to 1");
      assertThat(again.receive()).hasValue("to 1");
      assertThat(lost).isEmpty();
      // Once all are there, who goes is lost.
      second.close();
      assertThat(come.get(1).receive()).isEmpty();
      assertThat(come.get(1).isLost()).isTrue();
      assertThat(lost).containsExactly(2);
      come.forEach(Link::close);
    }
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
      Rendezvous rendezvous =
          new Rendezvous(workers, "", Duration.ZERO, LONG, said::add, lost::add);
      assertThatThrownBy(rendezvous::visit)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              "worker 1 (b:%d): expected a port that is free here, found ", taken.getLocalPort());
    }
  }

  @Test
  void messagesKeepTheirOrderAndTheEndIsNoLoss() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (ServerSocket door = new ServerSocket(0);
        Link one =
            new Link(new Socket("localhost", door.getLocalPort()), LONG, gone::countDown).start();
        Link two = new Link(door.accept(), LONG, gone::countDown).start()) {
      one.send("first");
      one.send("second");
      one.end();
      assertThat(two.receive()).hasValue("first");
      assertThat(two.receive()).hasValue("second");
      assertThat(two.receive()).isEmpty();
      one.close();
      assertThat(two.isLost()).isFalse();
      assertThat(gone.await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
  }

  @Test
  void aLinkThatIsCutIsALoss() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    try (ServerSocket door = new ServerSocket(0);
        Link one = new Link(new Socket("localhost", door.getLocalPort()), LONG, () -> {}).start();
        Link two = new Link(door.accept(), LONG, gone::countDown).start()) {
      one.send("first");
      one.close();
      assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(two.receive()).hasValue("first");
      assertThat(two.receive()).isEmpty();
      assertThat(two.isLost()).isTrue();
    }
  }
}
