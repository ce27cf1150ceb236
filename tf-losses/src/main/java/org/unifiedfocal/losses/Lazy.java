package org.unifiedfocal.losses;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made when it is first asked for. */
final class Lazy<V> {
  private final Supplier<V> make;
  private @Nullable V value;

  Lazy(Supplier<V> make) {
    this.make = make;
  }

  V get() {
    V known = value;
    if (known == null) {
      known = make.get();
      value = known;
    }
    return known;
  }
}
