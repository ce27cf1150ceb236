package org.unifiedfocal.benchmark;

import java.util.Optional;

/** Something to be measured in turn with others. */
public interface Contestant {

  /**
   * Has its turn.
   *
   * @return what it took; nothing if it cannot do this at all
   */
  Optional<Measurement> turn();
}
