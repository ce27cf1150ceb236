package org.unifiedfocal.losses;

import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/** A part of the loss of a sample. */
interface Term<T extends TNumber> {

  /** Its value, [N, 1]; the slopes, unless null, are told how it changes with the scores. */
  Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes);

  /** This term, multiplied. */
  Term<T> times(Expression<T> factor);
}
