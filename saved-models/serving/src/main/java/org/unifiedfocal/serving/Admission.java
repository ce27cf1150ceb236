package org.unifiedfocal.serving;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Counts the requests that are read, wait or are worked on, and turns away the one that is too
 * many: before its body is read, so that a client that sends slowly costs others one place at most.
 */
final class Admission {
  private final Semaphore places;
  private final int size;
  private volatile boolean closed;

  /** Makes some places. */
  Admission(int size) {
    this.size = size;
    places = new Semaphore(size);
  }

  /** A place, given back when it is closed. */
  interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place.
   *
   * @throws RefusedException with status 429 if there is none, with 503 if the server stops
   */
  Place enter() {
    if (closed) {
      throw new RefusedException(RefusedException.UNAVAILABLE, "the server is stopping");
    }
    if (!places.tryAcquire()) {
      throw new RefusedException(
          RefusedException.TOO_MANY,
          "the server is too busy: %d requests are worked on or wait".formatted(size));
    }
    return places::release;
  }

  boolean isClosed() {
    return closed;
  }

  /** How many places are taken. */
  int taken() {
    return size - places.availablePermits();
  }

  /** Lets nobody in any more, and waits for those who are in. */
  void close(long nanoseconds) throws InterruptedException {
    closed = true;
    if (places.tryAcquire(size, nanoseconds, TimeUnit.NANOSECONDS)) {
      places.release(size);
    }
  }
}
