package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InferenceQueueTest {
  private final ServerMetrics metrics = new ServerMetrics();
  private final InferenceQueue queue = new InferenceQueue(1, 8, metrics);
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch gate = new CountDownLatch(1);

  /** Says what it was given, the first time not before the gate opens. */
  private final InferenceQueue.Engine<String, String> engine =
      inputs -> {
        batches.add(inputs);
        gate.await();
        if (inputs.contains("bad")) {
          throw new IllegalStateException("bad input");
        }
        return inputs.stream().map(input -> "done " + input).toList();
      };

  @AfterEach
  void stop() {
    gate.countDown();
    queue.close();
    clients.shutdownNow();
  }

  private Future<String> submit(@Nullable Object group, int rows, String input) throws Exception {
    boolean first = batches.isEmpty();
    int waiting = queue.size();
    Future<String> result =
        clients.submit(() -> queue.run(engine, group, rows, input, in(Duration.ofSeconds(30))));
    while (first ? batches.isEmpty() : queue.size() == waiting) {
      Thread.sleep(1);
    }
    return result;
  }

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  @Test
  void takesAlongWhatWaitsAndFits() throws Exception {
    List<Future<String>> results = new ArrayList<>();
    results.add(submit("a", 1, "first"));
    results.add(submit("a", 3, "a1"));
    results.add(submit("b", 1, "b1"));
    results.add(submit("a", 6, "large")); // with a1 more than 8 rows
    results.add(submit(null, 1, "alone"));
    results.add(submit("a", 5, "a2"));
    gate.countDown();
    for (Future<String> result : results) {
      assertThat(result.get()).startsWith("done ");
    }
    assertThat(batches)
        .containsExactly(
            List.of("first"),
            List.of("a1", "a2"),
            List.of("b1"),
            List.of("large"),
            List.of("alone"));
  }

  @Test
  void failsThoseOfTheBatchAlone() throws Exception {
    Future<String> first = submit("a", 1, "first");
    Future<String> bad = submit("b", 1, "bad");
    Future<String> good = submit("a", 1, "good");
    gate.countDown();
    assertThat(first.get()).isEqualTo("done first");
    assertThat(good.get()).isEqualTo("done good");
    assertThatThrownBy(bad::get).rootCause().hasMessage("bad input");
  }

  @Test
  void forgetsWhatIsTooLate() throws Exception {
    Future<String> first = submit("a", 1, "first");
    assertThatThrownBy(() -> queue.run(engine, "a", 1, "late", in(Duration.ofMillis(20))))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(504));
    assertThat(queue.size()).isZero(); // and its tensors are free, though the worker is busy
    gate.countDown();
    first.get();
    queue.close();
    assertThat(batches).containsExactly(List.of("first"));
  }

  @Test
  void forgetsWhatIsInterrupted() throws Exception {
    Future<String> first = submit("a", 1, "first");
    Future<String> second = submit("a", 1, "second");
    clients.shutdownNow(); // interrupts both
    for (Future<String> each : List.of(first, second)) {
      assertThatThrownBy(each::get).hasCauseInstanceOf(InterruptedException.class);
    }
    assertThat(queue.size()).isZero();
    gate.countDown();
    queue.close();
    assertThat(batches).containsExactly(List.of("first"));
  }

  @Test
  void survivesAnError() {
    gate.countDown();
    InferenceQueue.Engine<String, String> exhausting =
        inputs -> {
          throw new OutOfMemoryError("heap");
        };
    assertThatThrownBy(() -> queue.run(exhausting, null, 1, "x", in(Duration.ofSeconds(30))))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(413));
    CompletableFuture<String> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return queue.run(engine, null, 1, "next", in(Duration.ofSeconds(30)));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertThat(next.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo("done next");
  }

  @Test
  void turnsAwayWhatWaitsWhenItCloses() throws Exception {
    Future<String> running = submit("a", 1, "first");
    Future<String> waiting = submit("b", 1, "waiting");
    Thread closing = new Thread(queue::close);
    closing.start();
    assertThatThrownBy(waiting::get).rootCause().hasMessage("the server is stopping");
    gate.countDown();
    assertThat(running.get()).isEqualTo("done first");
    closing.join();
    assertThatThrownBy(() -> queue.run(engine, "a", 1, "after", in(Duration.ofSeconds(1))))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(503));
  }
}
