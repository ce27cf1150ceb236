package org.unifiedfocal.distribution;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The processes that have come to the first one. One that goes while others are waited for is
 * expected again; once all are there it is lost.
 */
final class Arrivals implements AutoCloseable {
  private final Workers workers;
  private final Consumer<String> progress;
  private final IntConsumer whenLost;
  private final SortedMap<Integer, Link> come = new TreeMap<>();
  private boolean complete;

  /**
   * Waits for all but the first.
   *
   * @param progress is told in a line who has gone while others are waited for
   * @param whenLost is told the task of one that goes later
   */
  Arrivals(Workers workers, Consumer<String> progress, IntConsumer whenLost) {
    this.workers = workers;
    this.progress = progress;
    this.whenLost = whenLost;
  }

  /** Whether a task is one that has not come. */
  synchronized boolean expects(int task) {
    return task >= 1 && task < workers.size() && !come.containsKey(task);
  }

  /** Takes over the connection to a process that is expected. */
  synchronized void add(int task, Socket socket, Duration silence) throws IOException {
    come.put(task, new Link(socket, silence, () -> gone(task)).start());
  }

  private void gone(int task) {
    synchronized (this) {
      if (!complete) {
        Objects.requireNonNull(come.remove(task)).close();
        progress.accept(workers.name(task) + " has gone, and may come again");
        return;
      }
    }
    whenLost.accept(task);
  }

  /** Whether all are there; if so, nobody is waited for any more. */
  synchronized boolean areAll() {
    complete = come.size() == workers.size() - 1;
    return complete;
  }

  /** Those that are waited for, for messages. */
  synchronized String missing() {
    return IntStream.range(1, workers.size())
        .filter(this::expects)
        .mapToObj(workers::name)
        .collect(Collectors.joining(", "));
  }

  /** The links in the order of the tasks. */
  synchronized List<Link> links() {
    return List.copyOf(come.values());
  }

  @Override
  public synchronized void close() {
    come.values().forEach(Link::close);
  }
}
