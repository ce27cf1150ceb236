package org.unifiedfocal.losses;

import java.util.Locale;
import org.tensorflow.types.family.TType;

/** Names of tensor types as users know them: {@code TFloat32} is float32. */
final class TypeNames {
  private TypeNames() {}

  static String of(Class<? extends TType> type) {
    return type.getSimpleName().substring(1).toLowerCase(Locale.ROOT);
  }
}
