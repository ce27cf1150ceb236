package org.unifiedfocal.data;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps samples in memory, those that come first, until a number of bytes is used; the others are
 * loaded each time. When every sample is used once an epoch, in ever new order, no rule keeps more.
 */
public final class SampleCache implements Function<Case, Sample> {
  private final Function<Case, Sample> loader;
  private final AtomicLong bytesLeft;
  private final Map<Case, Sample> samples = new ConcurrentHashMap<>();

  /**
   * Makes an empty cache.
   *
   * @param loader reads and prepares the pixels of a case
   * @param bytes how much to keep
   */
  public SampleCache(Function<Case, Sample> loader, long bytes) {
    this.loader = loader;
    bytesLeft = new AtomicLong(bytes);
  }

  @Override
  public Sample apply(Case item) {
    @Nullable Sample kept = samples.get(item);
    if (kept != null) {
      return kept;
    }
    Sample loaded = loader.apply(item);
    long bytes = loaded.bytes();
    boolean fits = bytesLeft.getAndUpdate(left -> left >= bytes ? left - bytes : left) >= bytes;
    if (fits && samples.putIfAbsent(item, loaded) != null) {
      bytesLeft.addAndGet(bytes);
    }
    return loaded;
  }
}
