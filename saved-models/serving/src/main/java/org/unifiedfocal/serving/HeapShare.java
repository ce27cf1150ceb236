package org.unifiedfocal.serving;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the numbers of one request take of the heap. All requests together may take a fixed part of
 * it, so that many large ones at a time are turned away before memory runs out.
 */
final class HeapShare implements AutoCloseable {

  /** What all requests may take together. */
  static final class Budget {
    private final AtomicLong free;

    Budget(long bytes) {
      free = new AtomicLong(bytes);
    }

    HeapShare share() {
      return new HeapShare(this);
    }
  }

  private final Budget budget;
  private long reserved;

  private HeapShare(Budget budget) {
    this.budget = budget;
  }

  /**
   * Takes some more.
   *
   * @throws RefusedException with status 429 if others have it
   */
  void reserve(long bytes) {
    reserved += bytes;
    if (budget.free.addAndGet(-bytes) < 0) {
      throw new RefusedException(
          RefusedException.TOO_MANY, "the server is too busy: too many large requests at a time");
    }
  }

  /** Gives all back. */
  @Override
  public void close() {
    budget.free.addAndGet(reserved);
    reserved = 0;
  }
}
