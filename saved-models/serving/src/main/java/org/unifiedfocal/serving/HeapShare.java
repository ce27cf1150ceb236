package org.unifiedfocal.serving;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the numbers of one request take of the heap. All requests together may take a fixed part of
 * it, so that many large ones at a time are turned away before memory runs out.
 */
final class HeapShare implements AutoCloseable {

  /** What all requests may take together. */
  static final class Budget {
    private final long bytes;
    private final AtomicLong free;

    Budget(long bytes) {
      this.bytes = bytes;
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
   * @throws RefusedException with status 413 if there is not so much, with 429 if others have it
   */
  void reserve(long bytes) {
    reserved += bytes;
    boolean available = budget.free.addAndGet(-bytes) >= 0;
    if (reserved > budget.bytes) {
      throw new RefusedException(
          RefusedException.TOO_LARGE,
          "body: expected numbers for which %d MiB of memory are enough, found more"
              .formatted(budget.bytes >> 20));
    }
    if (!available) {
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
